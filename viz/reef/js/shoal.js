// Where every fish wants to be in a week, and how it swims there. No drawing.
//
// Between two weeks a fish's goal goes smoothly from one place to the other; the fish follows on a
// damped spring, strays a little with its shoal, and leads ride an orbit around the tentacles.
import { STAGE } from "./decode.js";
import {
  directionOf, luckOf, nearnessOf, pointAt, slotInCrown, smoothly,
} from "./geometry.js";
import { KIND } from "./sprites_fish.js";

const PULL_OF_SPRING = 22; // per second squared
const DAMPING = 8; // per second
const MIDDLING_FIT = 0.25;

export function createShoal(movie) {
  const people = movie.people;
  const shoal = {
    movie, people, week: -1, waters: null,
    x: new Float32Array(people), y: new Float32Array(people),
    vx: new Float32Array(people), vy: new Float32Array(people),
    fromX: new Float32Array(people), fromY: new Float32Array(people), fromOrbit: new Float32Array(people),
    toX: new Float32Array(people), toY: new Float32Array(people), toOrbit: new Float32Array(people),
    stray: new Float32Array(people), // how far it strays, in units of the drawing
    beat: new Float32Array(people), // of the tail, in turns
    kind: new Uint8Array(people), heading: new Float32Array(people), bias: new Float32Array(people),
    depth: new Float32Array(people), // 0 far behind to 1 in front, for good
    fitNow: new Float32Array(people),
    slots: slotsOfClients(movie),
    order: null,
  };
  for (let i = 0; i < people; i += 1) {
    shoal.depth[i] = luckOf(i, 3);
    shoal.beat[i] = luckOf(i, 6);
    shoal.heading[i] = luckOf(i, 4) < 0.5 ? -1 : 1;
  }
  shoal.order = orderOf(people, shoal.depth);
  return shoal;
}

// A slot in the crown for everybody who is ever a client, free again when the last day has passed.
export function slotsOfClients(movie) {
  const { people, weeks, stage } = movie;
  const slot = new Int32Array(people).fill(-1);
  const last = new Int32Array(people).fill(-1);
  const starting = Array.from({ length: weeks + 1 }, () => []);
  const ending = Array.from({ length: weeks + 2 }, () => []);
  for (let frame = 0, at = 0; frame <= weeks; frame += 1) {
    for (let i = 0; i < people; i += 1, at += 1) {
      if (stage[at] !== STAGE.client) continue;
      if (last[i] < 0) starting[frame].push(i);
      last[i] = frame;
    }
  }
  for (let i = 0; i < people; i += 1) if (last[i] >= 0) ending[last[i] + 1].push(i);
  const free = [];
  let used = 0;
  for (let frame = 0; frame <= weeks; frame += 1) {
    for (const i of ending[frame]) free.push(slot[i]);
    free.sort((a, b) => b - a);
    for (const i of starting[frame]) slot[i] = free.length > 0 ? free.pop() : used++;
  }
  return { of: slot, count: used };
}

const orders = new Map(); // by the number of people: who is drawn after whom never changes

function orderOf(people, depth) {
  if (!orders.has(people)) {
    orders.set(people, Uint32Array.from({ length: people }, (_, i) => i).sort((a, b) => depth[a] - depth[b]));
  }
  return orders.get(people);
}

// Set out for a week: `frame` is the whole week shown, goals lead on to the next one.
export function aimShoal(shoal, waters, frame) {
  if (shoal.waters === waters && shoal.week === frame) return;
  const { movie } = shoal;
  const follows = shoal.waters === waters && shoal.week === frame - 1;
  if (follows) {
    [shoal.fromX, shoal.toX] = [shoal.toX, shoal.fromX];
    [shoal.fromY, shoal.toY] = [shoal.toY, shoal.fromY];
    [shoal.fromOrbit, shoal.toOrbit] = [shoal.toOrbit, shoal.fromOrbit];
  } else {
    goals(shoal, waters, frame, shoal.fromX, shoal.fromY, shoal.fromOrbit);
  }
  goals(shoal, waters, Math.min(frame + 1, movie.weeks), shoal.toX, shoal.toY, shoal.toOrbit);
  shoal.waters = waters;
  shoal.week = frame;
  look(shoal, Math.min(frame, movie.weeks));
}

const point = { x: 0, y: 0 };

function goals(shoal, waters, frame, xs, ys, orbits) {
  const { movie, people, slots } = shoal;
  const first = Math.min(frame, movie.weeks) * people;
  for (let i = 0; i < people; i += 1) {
    const stage = movie.stage[first + i];
    orbits[i] = stage === STAGE.lead ? 1 : stage === STAGE.inTalks ? 0.72 : 0;
    if (stage === STAGE.client) {
      slotInCrown(waters, slots.of[i], slots.count, point);
    } else {
      const angle = directionOf(waters, movie.place[2 * i]);
      pointAt(waters, angle, nearness(movie, stage, first + i, movie.place[2 * i + 1], i), point);
    }
    xs[i] = point.x;
    ys[i] = point.y;
  }
}

function nearness(movie, stage, at, across, person) {
  const home = 0.5 * (1 - Math.sqrt(0.05 + 0.95 * across)); // more room far out
  if (stage === STAGE.pastClient) return movie.mood[at] < 0 ? -0.08 : 0.84 + 0.1 * luckOf(person, 5);
  if (stage === STAGE.lost) return 0.6 * home;
  if (stage !== STAGE.prospect) return 1;
  return home + (1 - home) * 0.94 * nearnessOf(movie, movie.pull[at]);
}

function look(shoal, frame) {
  const { movie, people, fitNow } = shoal;
  const threshold = movie.parameters["market.fit_threshold"];
  const first = frame * people;
  fitNow.set(movie.fit);
  const { newcomers } = movie;
  for (let k = 0; k < newcomers.week.length && newcomers.week[k] <= frame; k += 1) {
    fitNow[newcomers.person[k]] = newcomers.fit[k];
  }
  for (let i = 0; i < people; i += 1) {
    const stage = movie.stage[first + i];
    const fits = fitNow[i] >= threshold;
    shoal.kind[i] = kindOf(stage, movie.mood[first + i], fits, fitNow[i]);
    const inwards = shoal.fromX[i] < shoal.waters.cx ? 1 : -1;
    shoal.bias[i] = stage === STAGE.lost || shoal.kind[i] === KIND.leftUnhappy
      ? -0.7 * inwards : stage === STAGE.prospect ? 0.45 * inwards : 0;
    shoal.stray[i] = stage === STAGE.client ? 0.45 : stage === STAGE.lost ? 0.6 : 1;
  }
}

export function kindOf(stage, mood, fits, fit) {
  if (stage === STAGE.client) return mood > 0 ? KIND.happy : mood < 0 ? KIND.unhappy : KIND.neutral;
  if (stage === STAGE.pastClient) return mood < 0 ? KIND.leftUnhappy : KIND.leftHappy;
  if (stage === STAGE.lost) return KIND.lost;
  if (stage === STAGE.prospect) return fits ? KIND.fit : fit >= MIDDLING_FIT ? KIND.middling : KIND.plain;
  return fits ? KIND.leadFit : KIND.leadPlain;
}

// Let all fish swim for `seconds`; `share` of the way to the next week's goals lies behind them and
// `time` (seconds) drives what is not in the model: straying and orbits. With `still`, they are there.
export function swim(shoal, share, time, seconds, still) {
  const { waters, movie, x, y, vx, vy } = shoal;
  if (still) for (let i = 0; i < shoal.people; i += 1) shoal.beat[i] = luckOf(i, 6);
  const part = smoothly(share);
  const spread = 15 * waters.unit;
  const rim = waters.crown;
  for (let i = 0; i < shoal.people; i += 1) {
    let goalX = shoal.fromX[i] + (shoal.toX[i] - shoal.fromX[i]) * part;
    let goalY = shoal.fromY[i] + (shoal.toY[i] - shoal.fromY[i]) * part;
    const orbit = shoal.fromOrbit[i] + (shoal.toOrbit[i] - shoal.fromOrbit[i]) * part;
    const own = shoal.depth[i] * 40 + i;
    if (orbit > 0) {
      const turn = own * 2.4 + time * (0.55 + 0.25 * shoal.depth[i]);
      const wide = rim * (orbit > 0.99 ? 1.5 : 0.85 + 0.9 * (orbit - 0.28));
      const weight = Math.min(1, orbit / 0.72);
      const orbitX = waters.cx + Math.cos(turn) * wide * (0.9 + 0.25 * shoal.depth[i]);
      const orbitY = waters.cy - 0.55 * rim + Math.sin(turn) * wide * 0.42 - 0.25 * rim * shoal.depth[i];
      goalX += (orbitX - goalX) * weight;
      goalY += (orbitY - goalY) * weight;
    }
    const far = shoal.stray[i] * spread;
    const school = movie.community[i] * 1.7;
    const loose = 1 - Math.min(1, orbit);
    goalX += loose * far * (1.5 * Math.sin(time * 0.31 + school) + 0.5 * Math.sin(time * 0.9 + own));
    goalY += loose * far * (0.55 * Math.sin(time * 0.23 + school * 1.3)
      + 0.3 * Math.cos(time * 0.77 + own * 1.1));
    if (still) {
      x[i] = goalX;
      y[i] = goalY;
      vx[i] = vy[i] = 0;
      shoal.heading[i] = shoal.bias[i] !== 0 ? Math.sign(shoal.bias[i]) : Math.sign(shoal.heading[i]);
      continue;
    }
    vx[i] += (PULL_OF_SPRING * (goalX - x[i]) - DAMPING * vx[i]) * seconds;
    vy[i] += (PULL_OF_SPRING * (goalY - y[i]) - DAMPING * vy[i]) * seconds;
    x[i] += vx[i] * seconds;
    y[i] += vy[i] * seconds;
    const wanted = Math.max(-1.2, Math.min(1.2, vx[i] / (9 * waters.unit))) + shoal.bias[i];
    shoal.beat[i] = (shoal.beat[i] + seconds * (0.55 + Math.min(1.6, Math.abs(vx[i]) / 60))) % 1;
    shoal.heading[i] += (wanted - shoal.heading[i]) * Math.min(1, 2.2 * seconds);
  }
}

// The fish nearest to a point, within `reach`, or -1; those in front win.
export function fishAt(shoal, pointX, pointY, reach) {
  let best = -1;
  let least = reach * reach;
  for (let k = shoal.people - 1; k >= 0; k -= 1) {
    const i = shoal.order[k];
    const dx = shoal.x[i] - pointX;
    const dy = shoal.y[i] - pointY;
    const bonus = shoal.kind[i] >= KIND.happy ? 0.5 : 1; // stout fish are easier to hit
    const distance = bonus * (dx * dx + dy * dy);
    if (distance < least) {
      least = distance;
      best = i;
    }
  }
  return best;
}
