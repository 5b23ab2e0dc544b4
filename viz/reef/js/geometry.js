// Where things are in the water, as pure functions of the size of the drawing.
//
// The anemone stands on the floor in the middle. Around its crown the water is a rounded box; a place
// on the reef (along, across) becomes a direction from the crown and a distance between crown and
// edge. Equal stretches along the reef get equal areas, so no side is crowded.
const CORNERS = 3.4; // exponent of the rounded box (a superellipse)
const STEPS = 160; // of the table from "along" to direction
const FAINT = 0.003; // pull per week of somebody at the edge of the water
const STRONG = 0.06; // and of somebody at the crown
const DIP = 0.2; // radians by which the water reaches below the crown on either side

export function watersOf(width, height) {
  const unit = Math.max(0.5, Math.min(width / 1200, height / 700, 2));
  const floor = height - Math.max(34, 0.1 * height);
  const crown = Math.min(0.25 * height, 0.235 * width);
  const waters = {
    width, height, unit, floor, crown,
    cx: width / 2,
    cy: floor - 0.7 * crown,
    top: Math.max(46, 0.1 * height),
    side: width / 2 - Math.max(14, 0.02 * width),
  };
  waters.rise = waters.cy - waters.top;
  waters.table = directions(waters);
  return waters;
}

// Distance from the crown to the edge of the water in a direction (radians, 0 is right, up positive).
export function edgeOf(waters, angle) {
  const x = Math.abs(Math.cos(angle)) / waters.side;
  const y = Math.abs(Math.sin(angle)) / waters.rise;
  const edge = (x ** CORNERS + y ** CORNERS) ** (-1 / CORNERS);
  if (Math.sin(angle) >= 0) return edge;
  return Math.min(edge, (waters.floor - waters.cy - 8) / -Math.sin(angle));
}

function directions(waters) {
  const table = new Float32Array(STEPS + 1);
  const sum = new Float64Array(STEPS + 1);
  const angleAt = (step) => Math.PI + DIP - ((Math.PI + 2 * DIP) * step) / STEPS;
  for (let step = 1; step <= STEPS; step += 1) {
    const edge = edgeOf(waters, angleAt(step - 0.5));
    sum[step] = sum[step - 1] + edge * edge;
  }
  let step = 0;
  for (let at = 0; at <= STEPS; at += 1) {
    const wanted = (sum[STEPS] * at) / STEPS;
    while (step < STEPS - 1 && sum[step + 1] < wanted) step += 1;
    const inside = (wanted - sum[step]) / Math.max(1e-9, sum[step + 1] - sum[step]);
    table[at] = angleAt(step + Math.min(1, inside));
  }
  return table;
}

export function directionOf(waters, along) {
  const at = Math.min(1, Math.max(0, along)) * STEPS;
  const low = Math.min(STEPS - 1, Math.floor(at));
  return waters.table[low] + (waters.table[low + 1] - waters.table[low]) * (at - low);
}

// A point between the crown's rim (nearness 1) and the edge of the water (nearness 0).
export function pointAt(waters, angle, nearness, out) {
  const rim = 1.5 * waters.crown;
  const edge = Math.max(rim, edgeOf(waters, angle));
  const distance = edge + (rim - edge) * nearness;
  out.x = waters.cx + Math.cos(angle) * distance;
  out.y = waters.cy - Math.sin(angle) * distance;
  return out;
}

// How near a pull brings somebody: 0 at a pull of .003 a week, 1 at .06, by its logarithm.
export function nearnessOf(movie, byte) {
  if (byte === 0) return 0;
  const [least, most] = movie.header.pull_scale;
  const pull = Math.log(least) + ((byte - 1) / 254) * Math.log(most / least);
  return Math.min(1, Math.max(0, (pull - Math.log(FAINT)) / Math.log(STRONG / FAINT)));
}

// Slot k of n inside the crown: a sunflower's spiral over the upper half of an ellipse.
export function slotInCrown(waters, slot, slots, out) {
  const distance = Math.sqrt((slot + 0.6) / (slots + 0.6));
  const turn = (slot * 0.61803398875) % 1;
  const angle = Math.PI * (0.04 + 0.92 * turn);
  out.x = waters.cx + 1.08 * waters.crown * distance * Math.cos(angle);
  out.y = waters.cy - (0.14 + 0.84 * distance * Math.sin(angle)) * waters.crown;
  return out;
}

// A number from 0 to 1 that belongs to a person or thing and never changes.
export function luckOf(index, salt) {
  let bits = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return ((bits ^ (bits >>> 15)) >>> 0) / 4294967296;
}

export function smoothly(share) {
  const inside = Math.min(1, Math.max(0, share));
  return inside * inside * (3 - 2 * inside);
}
