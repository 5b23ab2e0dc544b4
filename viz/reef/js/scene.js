// One reef in one pane of the canvas: what is drawn in which order. Time and size come from outside.
import {
  aimAnemone, createAnemone, drawColumn, drawGlow, drawTentacles, groupsOf, growAnemone,
} from "./anemone.js";
import { cellPixels } from "./blitter.js";
import { aimView, createView, isSeen, moveView, NEAR } from "./camera.js";
import { luckOf, watersOf } from "./geometry.js";
import { channels } from "./palette.js";
import { drawBubble, drawPulse, drawWelcome, underWay } from "./pulses.js";
import { aimShoal, createShoal, swim } from "./shoal.js";
import { BEATS, tiltOf } from "./sprites.js";
import { KIND } from "./sprites_fish.js";
import {
  drawLight, drawRevenue, drawSurface, paintBackdrop, paintRays, reachOf,
} from "./water.js";

const SHORTEST = 6;
const LONGEST = 30;
const LIGHT_EVERY = 6; // frames
const NAMED_AT_ONCE = 4; // acts under way that still get their names written beside them

// The scene of a movie; where the earlier scene shows the same market, everybody swims on from there.
export function createScene(movie, earlier) {
  const shoal = createShoal(movie);
  const anemone = createAnemone(movie);
  const same = earlier && earlier.shoal.people === shoal.people;
  if (same) {
    for (const name of ["x", "y", "vx", "vy", "heading"]) shoal[name].set(earlier.shoal[name]);
    anemone.arms = earlier.anemone.arms.filter(({ member }) => member < movie.staff.length);
  }
  return {
    movie, shoal, anemone, pane: null, waters: null, continues: same, frame: earlier?.frame ?? 0,
    reach: earlier?.reach ?? 0, reputation: earlier?.reputation ?? 0, acts: [],
    view: same ? { ...earlier.view } : createView(),
  };
}

// What a pane of some size looks like without a firm in it: the same for every run.
export function paintEmptyReef(pane, colours, ratio, theme) {
  const waters = watersOf(pane.width, pane.height);
  return {
    waters, backdrop: paintBackdrop(waters, colours, ratio, theme), rays: paintRays(waters, colours, ratio),
  };
}

// Fit a scene into a pane {x, y, width, height} of an empty reef.
export function placeScene(scene, pane, empty) {
  Object.assign(scene, empty, { pane, litAge: LIGHT_EVERY });
  const { waters } = scene;
  const water = 0.72 * pane.width * pane.height;
  const room = Math.sqrt((0.5 * water) / Math.max(60, scene.shoal.people));
  scene.length = Math.max(SHORTEST, Math.min(LONGEST * waters.unit, room));
  const crown = 1.4 * waters.crown * waters.crown;
  const inside = Math.sqrt((1.05 * crown) / Math.max(8, scene.shoal.slots.count));
  scene.clientLength = Math.max(scene.length * 1.15, Math.min(0.3 * waters.crown, inside));
}

// Bring a scene up to a moment. With `cut` the view is near, or whole, at once.
export function moveScene(scene, player, time, seconds, still, cut, colours) {
  const { movie, waters, shoal, view } = scene;
  const week = Math.min(player.week, movie.weeks);
  const frame = Math.floor(week);
  const ease = still ? 1 : Math.min(1, 2.5 * seconds);
  scene.week = week;
  scene.frame = frame;
  aimShoal(shoal, waters, frame);
  swim(shoal, week - frame, time, seconds, still);
  const { person, following } = player;
  const fish = following && person >= 0 && person < movie.people ? { x: shoal.x[person], y: shoal.y[person] } : null;
  aimView(view, waters, fish);
  moveView(view, fish, seconds, still || (cut && view.part !== view.aimPart));
  aimAnemone(scene.anemone, frame);
  growAnemone(scene.anemone, seconds, still, colours);
  scene.reach += (reachOf(movie, frame) - scene.reach) * ease;
  scene.reputation += ((movie.measures.reputation[frame] || 0) - scene.reputation) * ease;
  scene.acts = underWay(movie, week, player.speed, player.playing);
}

export function drawScene(pen, scene, sprites, colours, look) {
  const { waters, anemone, movie, view } = scene;
  const { time, detail } = look;
  const fish = (wanted) => drawFishOf(pen, scene, sprites, detail, wanted);
  if (look.blitted) {
    drawSurface(pen, waters, colours, scene.reach, time);
    drawNamed(pen, scene, colours, look);
  } else {
    pen.drawImage(litReef(scene, colours, look), 0, 0, waters.width, waters.height);
    if (view.zoom > 1) drawNamed(pen, scene, colours, look); // enlarged with the water they would be blurred
    drawPlankton(pen, waters, colours, time, detail.plankton);
    fish((kind) => kind < KIND.leadPlain || kind === KIND.lost);
  }
  drawRevenue(pen, waters, colours, movie, scene.week, time, detail.motes);
  fish((kind) => kind > KIND.unhappy);
  drawTentacles(pen, anemone, waters, colours, time, false);
  fish((kind) => kind >= KIND.happy && kind <= KIND.unhappy);
  drawTentacles(pen, anemone, waters, colours, time, true);
  fish((kind) => kind === KIND.leadPlain || kind === KIND.leadFit);
  drawActs(pen, scene, colours, look.type);
}

// What changes slowly, painted a few times a second only: backdrop, light, glow and, where the whole is
// seen, the column.
function litReef(scene, colours, look) {
  const { backdrop } = scene;
  const whole = scene.view.zoom === 1;
  const { ratio } = look;
  if (scene.lit?.width !== backdrop.width || scene.lit?.height !== backdrop.height) {
    scene.lit = document.createElement("canvas");
    scene.lit.width = backdrop.width;
    scene.lit.height = backdrop.height;
    scene.litAge = LIGHT_EVERY;
  }
  scene.litAge += 1;
  if (look.still || scene.litAge >= LIGHT_EVERY || scene.litWhole !== whole) {
    scene.litAge = 0;
    scene.litWhole = whole;
    const pen = scene.lit.getContext("2d", { alpha: false });
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(backdrop, 0, 0);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (look.detail.rays) drawLight(pen, scene.waters, colours, scene.rays, scene.reach, look.time);
    drawGlow(pen, scene.waters, scene.reputation);
    drawSurface(pen, scene.waters, colours, scene.reach, look.time);
    if (whole) drawNamed(pen, scene, colours, look);
  }
  return scene.lit;
}

// The parts that have their names written on them.
function drawNamed(pen, scene, colours, look) {
  const { waters, column, view } = scene;
  nameMarketing(pen, scene, colours, look.type);
  const words = groupsOf(scene.anemone).map(({ text }) => text).join();
  const ratio = view.zoom > 1 ? look.ratio * NEAR : look.ratio;
  const key = `${words} ${scene.anemone.collapsed} ${look.type} ${ratio}`;
  if (column?.key !== key || column.waters !== waters) scene.column = paintColumn(scene, colours, key, ratio, look.type);
  const { image, left, top } = scene.column;
  pen.drawImage(image, left, top, image.width / ratio, image.height / ratio);
  if (view.zoom > 1) nameGroups(pen, scene, view.part * look.type);
}

// The column as a picture of its own, with the words on it where they grow no smaller or larger.
function paintColumn(scene, colours, key, ratio, type) {
  const { waters } = scene;
  const image = document.createElement("canvas");
  const left = Math.floor(waters.cx - waters.crown);
  const top = Math.floor(waters.cy - 0.3 * waters.crown);
  image.width = Math.ceil(2 * waters.crown * ratio);
  image.height = Math.ceil((waters.height - top) * ratio);
  const pen = image.getContext("2d");
  pen.scale(ratio, ratio);
  pen.translate(-left, -top);
  drawColumn(pen, scene.anemone, waters, colours);
  if (scene.view.zoom === 1) nameGroups(pen, scene, type);
  return { image, left, top, key, waters };
}

// The far part of a great shoal, blended into the frame's pixels.
export function blitScene(blitter, scene, sprites, ratio, differ, colour) {
  const { shoal, pane } = scene;
  const [red, green, blue] = channels(colour);
  const mark = (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
  for (let k = 0; k < shoal.people; k += 1) {
    const i = shoal.order[k];
    const kind = shoal.kind[i];
    if (kind > KIND.fit && kind !== KIND.lost) continue;
    const x = (pane.x + shoal.x[i]) * ratio;
    const y = (pane.y + shoal.y[i]) * ratio;
    blitter.blit(cellPixels(cellOf(scene, sprites, i, kind, 0)), x, y);
    if (differ?.[i]) blitter.ring(x, y, mark);
  }
}

export function lengthOf(scene, i, kind) {
  if (kind >= KIND.happy && kind <= KIND.unhappy) return Math.round(scene.clientLength * (0.9 + 0.2 * scene.shoal.depth[i]));
  const stout = kind > KIND.unhappy ? 0.9 * scene.clientLength : kind >= KIND.leadPlain && kind < KIND.lost
    ? 1.2 * scene.length : scene.length;
  const step = Math.floor(scene.shoal.depth[i] * 2.99); // three sizes, so that sheets stay few
  return Math.max(4, Math.round(stout * (0.8 + 0.2 * step)));
}

function cellOf(scene, sprites, i, kind, shift) {
  const { shoal } = scene;
  const tilt = tiltOf(shoal.vy[i] / (Math.abs(shoal.vx[i]) + 14));
  const beat = Math.floor(shoal.beat[i] * BEATS);
  return sprites.cell(kind, lengthOf(scene, i, kind), beat, tilt, shoal.heading[i] < 0 ? 1 : 0, shift);
}

function drawFishOf(pen, scene, sprites, detail, wanted) {
  const { shoal, view } = scene;
  const { ratio } = sprites;
  for (let k = 0; k < shoal.people; k += 1) {
    const i = shoal.order[k];
    const kind = shoal.kind[i];
    if (!wanted(kind) || !isSeen(view, shoal.x[i], shoal.y[i], scene.clientLength)) continue;
    const twice = Math.round(2 * ratio * shoal.x[i]); // in half pixels
    const { sheet, column, row } = cellOf(scene, sprites, i, kind, detail.whole ? 0 : twice & 1);
    const side = sheet.size;
    const left = (twice >> 1) - (side >> 1);
    const top = Math.round(ratio * shoal.y[i]) - (side >> 1);
    pen.drawImage(sheet.image, side * column, side * row, side, side,
      left / ratio, top / ratio, side / ratio, side / ratio);
  }
}

function drawActs(pen, scene, colours, type) {
  const { shoal, anemone, waters, view } = scene;
  const unit = Math.max(0.75 * view.part, waters.unit); // large enough to be told apart
  const spoken = scene.acts.filter((act) => act.kind !== "complaint" && act.kind !== "won");
  const { part } = view;
  const names = spoken.length > NAMED_AT_ONCE ? null : {
    left: view.x, right: view.x + part * waters.width, taken: [], type, part,
    corner: { right: view.x + part * scene.caption.right, bottom: view.y + part * scene.caption.bottom },
  };
  const at = (person) => ({ x: shoal.x[person], y: shoal.y[person] });
  for (const act of scene.acts) {
    if (act.kind === "won") drawWelcome(pen, act, at(act.person), colours, unit);
    else if (act.kind === "complaint") {
      const tip = anemone.tips.get(act.other) ?? { x: waters.cx, y: waters.cy - waters.crown };
      drawBubble(pen, act, at(act.person), tip, colours, unit);
    } else drawPulse(pen, act, at(act.person), at(act.other), colours, unit, names);
  }
}

/** Return the share of their size at which words around these middles leave a space between them. */
export function roomBetween(middles, widths, space) {
  return middles.slice(1).reduce((share, x, k) => Math.min(share,
    (x - middles[k]) / (0.5 * (widths[k] + widths[k + 1]) + space)), 1);
}

// What the parts are, in a word each, for who sees the reef for the first time.
function nameGroups(pen, scene, type) {
  const { waters, anemone } = scene;
  if (waters.crown < 80) return;
  const groups = groupsOf(anemone);
  const wanted = type * Math.max(11, Math.round(0.085 * waters.crown));
  const font = (size) => `600 ${size}px system-ui, sans-serif`;
  pen.font = font(wanted);
  const widths = groups.map(({ text }) => pen.measureText(text).width);
  const size = wanted * roomBetween(groups.map(({ x }) => x * waters.crown), widths, 0.6 * wanted);
  pen.font = font(size);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = "rgba(255,255,255,0.82)";
  const y = waters.cy + 0.42 * waters.crown;
  for (const { x, text } of groups) pen.fillText(text, waters.cx + x * waters.crown, y);
}

// Above the light, or below the words in the corner where these reach so far.
function nameMarketing(pen, scene, colours, type) {
  const { waters, view, caption } = scene;
  if (scene.reach < 0.02 || waters.crown < 80) return;
  const size = view.part * type * Math.max(11, Math.round(0.085 * waters.crown));
  const half = 2.8 * size; // the word is some five times as wide as high; room on either side
  const covered = view.zoom === 1 && caption.right > waters.cx - half;
  pen.font = `600 ${size}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = colours.ink;
  pen.globalAlpha = 0.75;
  pen.fillText("marketing", waters.cx, covered ? caption.bottom + size : 30);
  pen.globalAlpha = 1;
}

function drawPlankton(pen, waters, colours, time, count) {
  pen.fillStyle = `rgba(${colours.plankton},0.35)`;
  for (let k = 0; k < count; k += 1) {
    const x = (luckOf(k, 71) * waters.width + 14 * Math.sin(time * 0.2 + k)) % waters.width;
    const y = (luckOf(k, 72) * waters.floor + time * (2 + 3 * luckOf(k, 73))) % waters.floor;
    const size = 0.6 + 1.3 * luckOf(k, 74);
    pen.fillRect(x, y, size, size);
  }
}
