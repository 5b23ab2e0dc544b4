// The canvas with one reef, or two side by side: keeps the frames coming, chooses how much detail
// there is time for, and knows what lies where.
import { createBlitter } from "./blitter.js";
import { NEAR } from "./camera.js";
import { livesThatDiffer } from "./decode.js";
import { createDetail, PLAINEST } from "./detail.js";
import { drawFollowed, drawDiffering } from "./highlight.js";
import { palette } from "./palette.js";
import {
  blitScene, createScene, drawScene, moveScene, paintEmptyReef, placeScene,
} from "./scene.js";
import { createSprites } from "./sprites.js";

const GREAT_SHOAL = 3200; // fish on the canvas from which pixels are blended directly
const WHOLE_PIXELS = 1600; // fish from which positions are rounded
const MOST_PIXELS = 2.6e6; // of the canvas
const GAP = 3; // between two reefs
const ANSWERED_WITHIN = 400; // milliseconds; until then every second frame gives way to the answer
const SHARP_FROM = 1.5; // times as near: before that, fish already drawn are enlarged, which is quicker

export function mountReef(root, player, options) {
  const canvas = document.createElement("canvas");
  canvas.className = "reef-canvas";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "The reef. Up and down choose a fish, escape lets go of it.");
  root.append(canvas);
  const pen = canvas.getContext("2d", { alpha: false });
  const quiet = window.matchMedia("(prefers-reduced-motion: reduce)");
  let { theme, names, projector } = options;
  let colours = palette(theme);
  let sprites = null;
  let large = null; // the sprites of a reef that is seen from near
  let scenes = [];
  const empty = new Map(); // what lies behind the fish, by the size of a pane
  let blitter = null;
  let differing = { frame: -1, lives: null };
  let request = null;
  let ratio = 1;
  let last = performance.now();
  let pace = createDetail();
  let cost = 5; // milliseconds of drawing a frame, a running mean
  let resting = false; // whether the last frame was left out
  const told = { person: player.person, story: options.story, asked: -Infinity }; // whose life, and when asked for
  let moved = true; // whether the next frame sets everything where it belongs at once

  // The canvas as large as its place, and everything that depends on size or theme painted anew.
  function size() {
    const { width, height } = root.getBoundingClientRect();
    if (width < 2 || height < 2) return;
    ratio = Math.min(window.devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (width * height)));
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    colours = palette(theme);
    sprites = createSprites(colours, ratio);
    large = createSprites(colours, ratio * NEAR);
    empty.clear();
    blitter = null;
    lay();
    moved = true;
  }

  function lay() {
    if (!sprites) return;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = colours.deep; // between two reefs
    pen.fillRect(0, 0, canvas.width, canvas.height);
    const [width, height] = [canvas.width / ratio, canvas.height / ratio];
    const two = scenes.length > 1;
    const stacked = two && width < 1.15 * height;
    scenes.forEach((scene, k) => {
      const pane = { x: 0, y: 0, width, height };
      if (two && stacked) {
        pane.height = Math.floor((height - GAP) / 2);
        pane.y = k * (pane.height + GAP);
      } else if (two) {
        pane.width = Math.floor((width - GAP) / 2);
        pane.x = k * (pane.width + GAP);
      }
      const key = `${pane.width} ${pane.height}`;
      if (!empty.has(key)) empty.set(key, paintEmptyReef(pane, colours, ratio, theme));
      placeScene(scene, pane, empty.get(key));
    });
  }

  function load() {
    const earlier = scenes;
    scenes = [player.movie, player.twin].filter(Boolean)
      .map((movie, k) => createScene(movie, earlier[Math.min(k, earlier.length - 1)]));
    const otherPanes = scenes.length !== earlier.length;
    if (otherPanes) {
      pace = createDetail();
      blitter = null;
    }
    moved = otherPanes || !scenes.every(({ continues }) => continues);
    differing = { frame: -1, lives: null };
    lay();
    drawSoon();
  }

  function detail() {
    const fish = scenes.reduce((sum, scene) => sum + scene.shoal.people, 0);
    const plainness = pace.level;
    const great = fish >= GREAT_SHOAL || plainness === PLAINEST;
    return {
      great,
      whole: fish >= WHOLE_PIXELS || plainness >= 1,
      rays: !great && plainness < 2,
      plankton: great || plainness >= 1 ? 0 : 70,
      motes: plainness >= 2 ? 60 : 120,
    };
  }

  const type = () => (projector ? 1.5 : 1);

  function draw(seconds) {
    if (scenes.length === 0 || !sprites) return;
    const begun = performance.now();
    const still = quiet.matches || moved;
    const time = quiet.matches ? 0 : begun / 1000;
    const look = { time, still, ratio, type: type(), detail: detail(), blitted: false };
    for (const scene of scenes) moveScene(scene, player, time, seconds, still, look.detail.great, colours);
    moved = false;
    look.blitted = look.detail.great && scenes.every(({ view }) => view.zoom === 1);
    const differ = scenes.length > 1 ? livesNow() : null;
    if (look.blitted) blit(differ);
    scenes.forEach((scene, k) => {
      const { pane, view } = scene;
      pen.setTransform(ratio, 0, 0, ratio, pane.x * ratio, pane.y * ratio);
      pen.save();
      pen.beginPath();
      pen.rect(0, 0, pane.width, pane.height);
      pen.clip();
      scene.caption = captionOf(scene, k);
      pen.save();
      if (view.zoom > 1) comeNear(pane, view);
      drawScene(pen, scene, view.zoom > SHARP_FROM ? large : sprites, colours, look);
      if (differ) drawDiffering(pen, scene, differ, colours, look.blitted);
      if (player.person >= 0) drawFollowed(pen, scene, player.person, colours, look);
      pen.restore();
      drawCaption(scene);
      pen.restore();
    });
    cost += 0.08 * (performance.now() - begun - cost);
  }

  // On whole pixels, so that fish, which lie on whole ones, do not tremble against each other.
  function comeNear(pane, view) {
    const scale = ratio * view.zoom;
    pen.setTransform(scale, 0, 0, scale,
      Math.round(ratio * pane.x - scale * view.x), Math.round(ratio * pane.y - scale * view.y));
  }

  function livesNow() {
    if (differing.frame !== player.frame) {
      const lives = livesThatDiffer(scenes[0].movie, scenes[1].movie, player.frame, differing.lives);
      differing = { frame: player.frame, lives };
    }
    return differing.lives;
  }

  function blit(differ) {
    if (!blitter || blitter.width !== canvas.width || blitter.height !== canvas.height) {
      blitter = createBlitter(canvas.width, canvas.height);
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.fillStyle = colours.deep;
      pen.fillRect(0, 0, canvas.width, canvas.height);
      for (const scene of scenes) {
        const { pane } = scene;
        pen.drawImage(scene.backdrop, pane.x * ratio, pane.y * ratio);
      }
      blitter.base = new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    }
    blitter.begin(blitter.base);
    for (const scene of scenes) blitScene(blitter, scene, sprites, ratio, differ, colours.differ);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.putImageData(blitter.picture, 0, 0);
  }

  // Letter and name of a firm, or the letter alone where there is no room.
  function titleOf(k, font, room) {
    const name = [names.a, names.b][k];
    const title = name ? `${"AB"[k]}: ${name}` : "AB"[k];
    pen.font = font;
    return pen.measureText(title).width <= room ? title : "AB"[k];
  }

  // What stands in the corner of a pane: lines, and how far they reach.
  function captionOf(scene, k) {
    const key = [scene.frame, scene.pane.width, type(), scenes.length, names.a, names.b].join(" ");
    if (scene.caption?.key === key) return scene.caption; // measuring text takes a millisecond
    const { measures, marks } = scene.movie;
    const ended = marks.find(({ kind, week }) => kind === "collapse" && week <= scene.frame);
    const size = (scene.pane.width < 500 ? 15 : 20) * type();
    const strong = `700 ${size}px system-ui, sans-serif`;
    const small = `500 ${Math.round(0.66 * size)}px system-ui, sans-serif`;
    const room = scene.pane.width - 24;
    const title = scenes.length > 1 ? titleOf(k, strong, room) : "";
    const state = ended ? `the firm collapsed in week ${ended.week}`
      : `${count(measures.clients[scene.frame], "client")}, `
        + count(measures.leads[scene.frame] + measures.in_talks[scene.frame], "lead");
    const dated = title ? `week ${scene.frame} · ${state}` : state;
    pen.font = small;
    const fits = pen.measureText(dated).width <= room; // else the timeline says the week
    const lines = [[strong, title || `Week ${scene.frame}`], [small, fits ? dated : state]];
    let right = 0;
    for (const [font, text] of lines) {
      pen.font = font;
      right = Math.max(right, 16 + pen.measureText(text).width);
    }
    return { key, lines, step: 1.25 * size, right, bottom: 14 + 2.2 * size };
  }

  // There may be fish behind it: so it has a rim.
  function drawCaption({ caption }) {
    pen.textAlign = "left";
    pen.textBaseline = "top";
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.strokeStyle = colours.wordEdge;
    pen.fillStyle = colours.word;
    caption.lines.forEach(([font, text], line) => {
      pen.font = font;
      pen.strokeText(text, 16, 14 + line * caption.step);
      pen.fillText(text, 16, 14 + line * caption.step);
    });
  }

  // What changed is seen in the next frame, drawn once, whatever else changes until then.
  function drawSoon() {
    if (request === null) draw(0);
    else resting = true;
  }

  function onFrame(now) {
    request = requestAnimationFrame(onFrame);
    const busy = player.playing || scenes.some(({ view }) => view.moving);
    resting = !resting && (!busy || performance.now() - told.asked < ANSWERED_WITHIN);
    if (resting) return; // while time stands still every second frame is enough
    const seconds = Math.min(0.05, (now - last) / 1000);
    if (player.playing) pace.note(now - last);
    last = now;
    draw(seconds);
  }

  function run() {
    const wanted = !quiet.matches;
    if (wanted && request === null) request = requestAnimationFrame(onFrame);
    if (!wanted && request !== null) {
      cancelAnimationFrame(request);
      request = null;
    }
    draw(0);
  }

  const onlyWhenQuiet = () => quiet.matches && draw(0);
  const off = [
    player.on("movie", load),
    player.on("seek", () => { moved = true; drawSoon(); }),
    player.on("week", onlyWhenQuiet),
    player.on("person", () => {
      if (player.person !== told.person) Object.assign(told, { person: player.person, asked: performance.now() });
      onlyWhenQuiet();
    }),
  ];
  const observer = new ResizeObserver(() => { size(); draw(0); });
  observer.observe(root);
  quiet.addEventListener("change", run);
  size();
  load();
  run();

  return {
    canvas,
    scenes: () => scenes,
    redraw: () => draw(0),
    update(next) {
      names = next.names ?? names;
      projector = next.projector;
      if (next.story !== told.story) Object.assign(told, { story: next.story, asked: -Infinity });
      if (next.theme && next.theme !== theme) {
        theme = next.theme;
        size();
      }
      drawSoon();
    },
    // What a benchmark and the tests ask for.
    figures: () => ({ cost, interval: pace.interval, level: pace.level, great: detail().great }),
    destroy() {
      for (const stopListening of off) stopListening();
      observer.disconnect();
      quiet.removeEventListener("change", run);
      if (request !== null) cancelAnimationFrame(request);
      canvas.remove();
    },
  };
}

function count(number, thing) {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
