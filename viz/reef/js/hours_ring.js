// The ring of the sales-hours clock as SVG: each use of an hour has a shape of its own besides a colour.
import { makeDrawn } from "./charts_dom.js";

/** The uses of a selling hour, clockwise from twelve. */
export const HOUR_USES = [
  { use: "selling_fit", words: "selling, they fit", colour: "selling" },
  { use: "selling_unfit", words: "selling, unfit", colour: "unfit" },
  { use: "complaints", words: "firefighting", colour: "complaints" },
  { use: "delivering", words: "delivering", colour: "delivering" },
  { use: "overhead", words: "administration", colour: "overhead" },
  { use: "idle", words: "idle", colour: "idle" },
];

const SIZE = 176;
const MIDDLE = SIZE / 2;
const RADIUS = 60;
const THICK = 20;
const MOST_HOUR_TICKS = 120;
const GAP = 0.012; // radians between uses
const TURN = 2 * Math.PI;

/** Return the hours by use of all salespeople and hybrids in a week; all 0 at the beginning. */
export function hoursOfWeek(movie, week) {
  return HOUR_USES.map(({ use }) => {
    const hours = movie.measures[`hours_${use}`];
    return hours[Math.min(week, hours.length - 1)] || 0;
  });
}

/** Return where each part of a whole begins and ends on the clock, radians clockwise from twelve. */
export function clockAngles(parts) {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  let before = 0;
  return parts.map((part) => {
    const start = whole > 0 ? (TURN * before) / whole : 0;
    before += part;
    return [start, whole > 0 ? (TURN * before) / whole : 0];
  });
}

/** Return the path of an arc around the middle; a whole turn stops just short of itself. */
export function clockArc(start, end, radius) {
  const last = Math.min(end, start + TURN - 1e-3);
  const point = (angle) => [Math.sin(angle), -Math.cos(angle)]
    .map((part) => (MIDDLE + radius * part).toFixed(2)).join(" ");
  return `M${point(start)}A${radius} ${radius} 0 ${last - start > Math.PI ? 1 : 0} 1 ${point(last)}`;
}

/** Return numbers a share of the way from some to others. */
export function eased(from, to, share) {
  return to.map((value, k) => from[k] + (value - from[k]) * share);
}

/**
 * Draw the ring.
 * @param {number[]} hours by use, in the order of `HOUR_USES`
 * @param {{hours: number}[]} pieces the complaints, one by one
 * @param {{read: number[], chosen: number}} [marks] the hours that its numbers tell, and the place of
 *   the complaint that is looked at
 */
export function drawRing(hours, pieces, { read = hours, chosen = -1 } = {}) {
  const whole = hours.reduce((sum, part) => sum + part, 0);
  const drawing = makeDrawn("svg", {
    class: "clock-ring", viewBox: `0 0 ${SIZE} ${SIZE}`, width: SIZE, height: SIZE,
    "aria-hidden": "true", focusable: "false",
  });
  drawing.append(...hourTicks(whole));
  clockAngles(hours).forEach(([start, end], place) => {
    const { use, colour } = HOUR_USES[place];
    if (end - start < 1e-4) return;
    const inner = Math.max(start + 1e-4, end - GAP);
    const part = use === "complaints" && pieces.length > 0
      ? complaintArcs(start, inner, pieces, chosen)
      : usualArcs(use, start, inner);
    const group = makeDrawn("g", { class: `clock-use is-${use}` }, part);
    group.style.setProperty("--use-colour", `var(--reef-${colour})`);
    drawing.append(group);
  });
  if (whole === 0) drawing.append(arc(0, TURN, RADIUS, 1, "empty"));
  const paid = read.reduce((sum, part) => sum + part, 0);
  const selling = read[0] + read[1];
  drawing.append(
    text(MIDDLE, MIDDLE + 3, "clock-number", paid > 0 ? selling.toFixed(0) : "–"),
    text(MIDDLE, MIDDLE + 19, "clock-words", paid > 0 ? `of ${paid.toFixed(0)} h selling` : "no hours"),
  );
  return drawing;
}

function hourTicks(whole) {
  if (whole <= 0) return [];
  const every = whole <= MOST_HOUR_TICKS ? 1 : 10 ** Math.ceil(Math.log10(whole / MOST_HOUR_TICKS));
  const ticks = [];
  for (let hour = 0; hour < whole - 1e-6; hour += every) {
    const angle = (TURN * hour) / whole;
    const long = Math.round(hour / every) % 10 === 0;
    const from = RADIUS + THICK / 2 + 8;
    const to = from + (long ? 6 : 3);
    const at = (radius) => [MIDDLE + radius * Math.sin(angle), MIDDLE - radius * Math.cos(angle)];
    const [[x1, y1], [x2, y2]] = [at(from), at(to)];
    ticks.push(`M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}`);
  }
  return [makeDrawn("path", { class: "clock-ticks", d: ticks.join("") })];
}

// Solid: fit. Radial stripes: unfit. Raised and split: complaints. Two rings: delivering. A thin ring:
// administration. A hollow one: idle.
function usualArcs(use, start, end) {
  const half = THICK / 2;
  if (use === "selling_unfit") return [arc(start, end, RADIUS, THICK, "striped")];
  if (use === "complaints") return [arc(start, end, RADIUS + 4, THICK, "solid")];
  if (use === "delivering") {
    return [arc(start, end, RADIUS - half / 2, half - 2, "solid"),
      arc(start, end, RADIUS + half / 2, half - 2, "solid")];
  }
  if (use === "overhead") return [arc(start, end, RADIUS - half + 2, 4, "solid")];
  if (use === "idle") {
    return [arc(start, end, RADIUS - half + 1, 1.5, "solid"), arc(start, end, RADIUS + half - 1, 1.5, "solid")];
  }
  return [arc(start, end, RADIUS, THICK, "solid")];
}

/** Return the place among the pieces of the complaint that an element of a ring stands for, or null. */
export function pieceAt(element) {
  const place = element?.closest("[data-piece]")?.dataset.piece;
  return place === undefined ? null : Number(place);
}

function complaintArcs(start, end, pieces, chosen) {
  const angles = clockAngles(pieces.map((piece) => piece.hours));
  const share = (end - start) / TURN;
  return angles.map(([from, to], place) => {
    const first = start + from * share;
    const last = Math.max(first + 1e-3, start + to * share - GAP);
    const part = arc(first, last, RADIUS + (place === chosen ? 8 : 4), THICK, "solid is-piece");
    part.dataset.piece = String(place);
    return part;
  });
}

function arc(start, end, radius, thick, kind) {
  return makeDrawn("path", { class: `clock-arc is-${kind}`, d: clockArc(start, end, radius),
    "stroke-width": thick });
}

function text(x, y, kind, words) {
  return makeDrawn("text", { class: kind, x, y, "text-anchor": "middle" }, [words]);
}
