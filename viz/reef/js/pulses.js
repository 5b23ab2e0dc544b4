// What passes between people: recommendation, introduction and referral travel along ties as three
// different shapes, complaints rise as bubbles to a salesperson's tentacle.
import { luckOf, smoothly } from "./geometry.js";

const SECONDS = 1.5; // that a pulse is under way, however fast the weeks go

// What is under way at a moment: {kind, person, other, share, value, outcome, opened}, `share` of its way
// done; drawing it adds `at`, where its sign stands.
// At rest the acts of the week shown stand still at different points of their ways.
export function underWay(movie, week, speed, playing) {
  const span = playing ? Math.max(0.8, SECONDS * speed) : 1;
  const found = [];
  const { events, kinds } = movie;
  const names = new Map([
    [kinds.recommended, "recommendation"], [kinds.introduced, "introduction"],
    [kinds.referred, "referral"], [kinds.complained, "complaint"], [kinds.won, "won"],
  ]);
  const newest = Math.min(movie.weeks, Math.ceil(week) + (playing ? 1 : 0));
  const oldest = Math.max(0, Math.floor(week - span));
  for (let k = events.first[oldest]; k < events.first[newest + 1]; k += 1) {
    const kind = names.get(events.kind[k]);
    if (!kind) continue;
    const begun = events.week[k] - 0.8 + 0.5 * luckOf(k, 61);
    const share = (week - begun) / span;
    if (share < 0 || share >= 1) continue;
    found.push({
      kind, share, person: events.person[k], other: events.other[k], event: k,
      value: events.value[k], outcome: events.detail[k], opened: kind !== "complaint" && events.detail[k] === 1,
    });
  }
  return found;
}

// A tie as an arc from one point to another: its point at a share of the way.
export function alongTie(a, b, share, out) {
  const lift = 0.16 * Math.hypot(b.x - a.x, b.y - a.y);
  const bow = 4 * share * (1 - share) * lift;
  out.x = a.x + (b.x - a.x) * share;
  out.y = a.y + (b.y - a.y) * share - bow;
  out.angle = Math.atan2(b.y - a.y - 4 * (1 - 2 * share) * lift, b.x - a.x);
  return out;
}

const spot = { x: 0, y: 0, angle: 0 };

export function drawTie(pen, a, b, colour, alpha, wide) {
  const lift = 0.32 * Math.hypot(b.x - a.x, b.y - a.y);
  pen.globalAlpha = alpha;
  pen.strokeStyle = colour;
  pen.lineWidth = wide;
  pen.beginPath();
  pen.moveTo(a.x, a.y);
  pen.quadraticCurveTo((a.x + b.x) / 2, (a.y + b.y) / 2 - lift, b.x, b.y);
  pen.stroke();
  pen.globalAlpha = 1;
}

// `names` ({left, right, corner, taken, type, part} or null) says whether it is written what it is: where nothing is yet.
export function drawPulse(pen, pulse, a, b, colours, unit, names) {
  const colour = colours.acts[pulse.kind];
  const share = smoothly(pulse.share);
  const fade = Math.min(1, 5 * pulse.share, 4 * (1 - pulse.share));
  drawTie(pen, a, b, colour, 0.55 * fade, pulse.kind === "referral" ? 2 * unit : 1.2 * unit);
  if (pulse.kind === "referral") {
    for (let back = 7; back > 0; back -= 1) { // its trail
      alongTie(a, b, Math.max(0, share - 0.03 * back), spot);
      pen.globalAlpha = fade * (0.5 - 0.065 * back);
      pen.fillStyle = colour;
      pen.beginPath();
      pen.arc(spot.x, spot.y, (4.6 - 0.45 * back) * unit, 0, 2 * Math.PI);
      pen.fill();
    }
  }
  alongTie(a, b, share, spot);
  pulse.at = { x: spot.x, y: spot.y };
  pen.globalAlpha = fade;
  pen.save();
  pen.translate(spot.x, spot.y);
  drawActSign(pen, pulse.kind, colour, unit, spot.angle);
  pen.restore();
  if (pulse.opened && pulse.share > 0.75) {
    pen.strokeStyle = colour;
    pen.lineWidth = 2 * unit;
    pen.globalAlpha = 4 * (1 - pulse.share);
    pen.beginPath();
    pen.arc(b.x, b.y, (6 + 70 * (pulse.share - 0.75)) * unit, 0, 2 * Math.PI);
    pen.stroke();
  }
  if (names) tag(pen, pulse.kind, spot.x, spot.y - 13 * unit, colours, unit, fade, names);
  pen.globalAlpha = 1;
}

// The sign of an act, at the origin: ripples of speech, two linked rings, a diamond.
export function drawActSign(pen, kind, colour, unit, angle) {
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  if (kind === "recommendation") {
    pen.rotate(angle);
    pen.lineCap = "round";
    for (let ring = 0; ring < 3; ring += 1) {
      pen.lineWidth = (2.3 - 0.4 * ring) * unit;
      pen.beginPath();
      pen.arc(-5 * unit, 0, (3 + 4 * ring) * unit, -0.75, 0.75);
      pen.stroke();
    }
  } else if (kind === "introduction") {
    pen.lineWidth = 2.4 * unit;
    for (const side of [-1, 1]) {
      pen.beginPath();
      pen.arc(side * 3.6 * unit, 0, 5.2 * unit, 0, 2 * Math.PI);
      pen.stroke();
    }
  } else {
    pen.beginPath();
    pen.moveTo(0, -8.5 * unit);
    pen.lineTo(6.5 * unit, 0);
    pen.lineTo(0, 8.5 * unit);
    pen.lineTo(-6.5 * unit, 0);
    pen.closePath();
    pen.fill();
    pen.fillStyle = "rgba(255,255,255,0.75)";
    pen.beginPath();
    pen.moveTo(0, -4.5 * unit);
    pen.lineTo(3 * unit, 0);
    pen.lineTo(0, 0);
    pen.closePath();
    pen.fill();
  }
}

export function drawBubble(pen, pulse, from, tip, colours, unit) {
  const share = smoothly(pulse.share);
  const x = from.x + (tip.x - from.x) * share + 7 * unit * Math.sin(pulse.share * 9 + pulse.event);
  const y = from.y + (tip.y - 12 * unit - from.y) * share;
  pulse.at = { x, y };
  const size = unit * Math.min(14, 7 + 1.4 * Math.sqrt(Math.max(0, pulse.value))) * (0.7 + 0.3 * share);
  pen.globalAlpha = Math.min(1, 6 * pulse.share, 5 * (1 - pulse.share));
  drawBubbleSign(pen, x, y, size, colours);
  pen.globalAlpha = 1;
}

export function drawBubbleSign(pen, x, y, size, colours) {
  pen.fillStyle = colours.uses.complaints;
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = Math.max(1.2, 0.14 * size);
  pen.beginPath();
  pen.arc(x, y, size, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
  pen.fillStyle = "rgba(255,255,255,0.55)"; // the light on the bubble
  pen.beginPath();
  pen.ellipse(x - 0.45 * size, y - 0.5 * size, 0.24 * size, 0.14 * size, -0.8, 0, 2 * Math.PI);
  pen.fill();
  pen.strokeStyle = pen.fillStyle = "#ffffff";
  pen.lineWidth = Math.max(1.6, 0.26 * size);
  pen.lineCap = "round";
  pen.beginPath();
  pen.moveTo(x, y - 0.52 * size);
  pen.lineTo(x, y + 0.1 * size);
  pen.stroke();
  pen.beginPath();
  pen.arc(x, y + 0.5 * size, Math.max(1, 0.15 * size), 0, 2 * Math.PI);
  pen.fill();
}

// A new client: a ring of light that opens.
export function drawWelcome(pen, pulse, at, colours, unit) {
  pen.strokeStyle = colours.clownLight;
  pen.globalAlpha = 0.9 * (1 - pulse.share);
  pen.lineWidth = 3 * unit * (1 - pulse.share) + 0.5;
  pen.beginPath();
  pen.arc(at.x, at.y, (8 + 34 * smoothly(pulse.share)) * unit, 0, 2 * Math.PI);
  pen.stroke();
  pen.globalAlpha = 1;
}

// The name of an act, kept inside what is seen and out of the corner with the caption.
function tag(pen, text, wanted, y, colours, unit, alpha, { left, right, corner, taken, type, part }) {
  if (wanted < left || wanted > right) return;
  pen.font = `600 ${part * Math.round(12 * type * Math.max(0.9, unit))}px system-ui, sans-serif`;
  const half = 0.5 * pen.measureText(text).width + 6 * part;
  const x = Math.max(left + half, Math.min(right - half, wanted));
  if (taken.some((one) => Math.abs(one.y - y) < 16 * part * type * unit && Math.abs(one.x - x) < one.half + half)) return;
  if (x - half < corner.right && y - 12 * part * type * unit < corner.bottom) return;
  taken.push({ x, y, half });
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  pen.globalAlpha = alpha;
  pen.lineWidth = 3 * part;
  pen.lineJoin = "round";
  pen.strokeStyle = colours.wordEdge;
  pen.strokeText(text, x, y);
  pen.fillStyle = colours.word;
  pen.fillText(text, x, y);
  pen.globalAlpha = 1;
}
