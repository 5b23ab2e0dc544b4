// One reef in one pane of the canvas: what is drawn in which order. Time and size come from outside.
import {
  aimAnemone, createAnemone, drawColumn, drawGlow, drawTentacles, groupsOf, growAnemone,
} from "./anemone.js";
import { cellPixels } from "./blitter.js";
import { luckOf, watersOf } from "./geometry.js";
import { drawBubble, drawPulse, drawWelcome, underWay } from "./pulses.js";
import { aimShoal, createShoal, swim } from "./shoal.js";
import { BEATS, TILTS, tiltOf } from "./sprites.js";
import { KIND } from "./sprites_fish.js";
import {
  drawLight, drawRevenue, drawSurface, paintBackdrop, paintRays, reachOf,
} from "./water.js";

const SHORTEST = 6;
const LONGEST = 30;
const NAMED_AT_ONCE = 4; // acts under way that still get their names written beside them

export function createScene(movie) {
  return {
    movie, shoal: createShoal(movie), anemone: createAnemone(movie), pane: null, waters: null,
    reach: 0, reputation: 0, acts: [], light: null,
  };
}

// Fit a scene into a pane {x, y, width, height}; the backdrop is painted anew.
export function placeScene(scene, pane, colours, ratio, theme) {
  scene.pane = pane;
  scene.waters = watersOf(pane.width, pane.height);
  const { waters } = scene;
  scene.backdrop = paintBackdrop(waters, colours, ratio, theme);
  scene.rays = paintRays(waters, colours, ratio);
  scene.base = null;
  const water = 0.72 * pane.width * pane.height;
  const room = Math.sqrt((0.5 * water) / Math.max(60, scene.shoal.people));
  scene.length = Math.max(SHORTEST, Math.min(LONGEST * waters.unit, room));
  const crown = 1.4 * waters.crown * waters.crown;
  const inside = Math.sqrt((1.05 * crown) / Math.max(8, scene.shoal.slots.count));
  scene.clientLength = Math.max(scene.length * 1.15, Math.min(0.3 * waters.crown, inside));
}

// Bring a scene up to a moment.
export function moveScene(scene, player, time, seconds, still, colours) {
  const { movie, waters } = scene;
  const week = Math.min(player.week, movie.weeks);
  const frame = Math.floor(week);
  const ease = still ? 1 : Math.min(1, 2.5 * seconds);
  scene.week = week;
  scene.frame = frame;
  aimShoal(scene.shoal, waters, frame);
  swim(scene.shoal, week - frame, time, seconds, still);
  aimAnemone(scene.anemone, frame);
  growAnemone(scene.anemone, seconds, still, colours);
  scene.reach += (reachOf(movie, frame) - scene.reach) * ease;
  scene.reputation += ((movie.measures.reputation[frame] || 0) - scene.reputation) * ease;
  scene.acts = underWay(movie, week, player.speed, player.playing);
}

export function drawScene(pen, scene, sprites, colours, look) {
  const { waters, shoal, anemone, movie } = scene;
  const { time, detail } = look;
  if (!look.blitted) {
    pen.drawImage(scene.backdrop, 0, 0, waters.width, waters.height);
    if (detail.rays) drawLight(pen, waters, colours, scene.rays, scene.reach, time);
    drawGlow(pen, waters, scene.reputation);
  }
  drawSurface(pen, waters, colours, scene.reach, time);
  drawPlankton(pen, waters, colours, time, detail.plankton);
  if (!look.blitted) drawFishOf(pen, scene, sprites, look, (kind) => kind < KIND.leadPlain || kind === KIND.lost);
  drawRevenue(pen, waters, colours, movie, scene.week, time, detail.motes);
  drawFishOf(pen, scene, sprites, look, (kind) => kind > KIND.unhappy);
  drawColumn(pen, anemone, waters, colours);
  nameParts(pen, scene, colours);
  drawTentacles(pen, anemone, waters, colours, time, false);
  drawFishOf(pen, scene, sprites, look, (kind) => kind >= KIND.happy && kind <= KIND.unhappy);
  drawTentacles(pen, anemone, waters, colours, time, true);
  drawFishOf(pen, scene, sprites, look, (kind) => kind === KIND.leadPlain || kind === KIND.leadFit);
  drawActs(pen, scene, colours);
}

// The far part of a great shoal, blended into the frame's pixels.
export function blitScene(blitter, scene, sprites, look, ratio) {
  const { shoal, pane } = scene;
  for (let k = 0; k < shoal.people; k += 1) {
    const i = shoal.order[k];
    const kind = shoal.kind[i];
    if (kind > KIND.fit && kind !== KIND.lost) continue;
    const { sheet, beat, tilt, facing } = cellOf(scene, sprites, i, kind, look);
    blitter.blit(
      cellPixels(sheet, beat, tilt, facing, TILTS, BEATS),
      (pane.x + shoal.x[i]) * ratio, (pane.y + shoal.y[i]) * ratio,
    );
  }
}

const chosen = { sheet: null, beat: 0, tilt: 0, facing: 0 };

export function lengthOf(scene, i, kind) {
  if (kind >= KIND.happy && kind <= KIND.unhappy) return Math.round(scene.clientLength * (0.9 + 0.2 * scene.shoal.depth[i]));
  const stout = kind > KIND.unhappy ? 0.9 * scene.clientLength : kind >= KIND.leadPlain && kind < KIND.lost
    ? 1.2 * scene.length : scene.length;
  const step = Math.floor(scene.shoal.depth[i] * 2.99); // three sizes, so that sheets stay few
  return Math.max(4, Math.round(stout * (0.8 + 0.2 * step)));
}

function cellOf(scene, sprites, i, kind, look) {
  const { shoal } = scene;
  const across = Math.abs(shoal.vx[i]) + 14;
  chosen.facing = shoal.heading[i] < 0 ? 1 : 0;
  chosen.tilt = look.still ? (TILTS - 1) / 2 : tiltOf(shoal.vy[i] / across);
  const pace = 1.4 + Math.min(4, Math.abs(shoal.vx[i]) / 30);
  const beat = luckOf(i, 6) * BEATS + (look.still ? 0 : look.time * pace);
  chosen.beat = Math.floor(beat) % BEATS;
  chosen.sheet = sprites.prepared(kind, lengthOf(scene, i, kind), chosen.beat, chosen.tilt, chosen.facing);
  return chosen;
}

function drawFishOf(pen, scene, sprites, look, wanted) {
  const { shoal } = scene;
  const ratio = sprites.ratio;
  for (let k = 0; k < shoal.people; k += 1) {
    const i = shoal.order[k];
    const kind = shoal.kind[i];
    if (!wanted(kind)) continue;
    const { sheet, beat, tilt, facing } = cellOf(scene, sprites, i, kind, look);
    const side = sheet.size;
    const size = side / ratio;
    let x = shoal.x[i] - size / 2;
    let y = shoal.y[i] - size / 2;
    if (look.detail.whole) {
      x = Math.round(x);
      y = Math.round(y);
    }
    pen.drawImage(sheet.image, side * beat, side * (facing * TILTS + tilt), side, side, x, y, size, size);
  }
}

function drawActs(pen, scene, colours) {
  const { shoal, anemone, waters } = scene;
  const unit = Math.max(0.75, waters.unit);
  const spoken = scene.acts.filter((act) => act.kind !== "complaint" && act.kind !== "won");
  const written = spoken.length <= NAMED_AT_ONCE ? waters.width : 0;
  const at = (person) => ({ x: shoal.x[person], y: shoal.y[person] });
  for (const act of scene.acts) {
    if (act.kind === "won") drawWelcome(pen, act, at(act.person), colours, unit);
    else if (act.kind === "complaint") {
      const tip = anemone.tips.get(act.other) ?? { x: waters.cx, y: waters.cy - waters.crown };
      drawBubble(pen, act, at(act.person), tip, colours, unit);
    } else drawPulse(pen, act, at(act.person), at(act.other), colours, unit, written);
  }
}

// What the parts are, in a word each, for who sees the reef for the first time.
function nameParts(pen, scene, colours) {
  const { waters, anemone } = scene;
  const size = Math.max(11, Math.round(0.085 * waters.crown));
  pen.font = `600 ${size}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = "rgba(255,255,255,0.82)";
  const y = waters.cy + 0.42 * waters.crown;
  for (const { x, text } of groupsOf(anemone)) pen.fillText(text, waters.cx + x * waters.crown, y);
  if (scene.reach < 0.02) return;
  pen.fillStyle = colours.ink;
  pen.globalAlpha = 0.75;
  pen.fillText("marketing", waters.cx, 30);
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
