// The silhouettes: one unit long, nose to the right. Shape tells besides colour: clients are stout and
// banded, unhappy ones wear crosses and hang their tails, prospects slim, the lost mere outlines.
import { mixed } from "./palette.js";

export const KIND = {
  plain: 0, middling: 1, fit: 2, leadPlain: 3, leadFit: 4, lost: 5,
  happy: 6, neutral: 7, unhappy: 8, leftHappy: 9, leftUnhappy: 10,
};

export function drawFish(pen, kind, beat, colours) {
  if (kind >= KIND.happy) drawClownfish(pen, kind, beat, colours);
  else drawSilverfish(pen, kind, beat, colours);
}

function slimBody(pen) {
  pen.beginPath();
  pen.moveTo(0.5, 0.01);
  pen.bezierCurveTo(0.36, -0.15, 0.05, -0.2, -0.3, -0.03);
  pen.lineTo(-0.3, 0.035);
  pen.bezierCurveTo(0.02, 0.19, 0.34, 0.15, 0.5, 0.01);
  pen.closePath();
}

function forkedTail(pen, beat, droop) {
  const swing = 0.1 * Math.sin(beat) + droop;
  pen.beginPath();
  pen.moveTo(-0.25, -0.03);
  pen.quadraticCurveTo(-0.38, -0.04 + 0.6 * swing, -0.52, -0.17 + swing);
  pen.quadraticCurveTo(-0.44, 0.4 * swing, -0.5, 0.15 + swing);
  pen.quadraticCurveTo(-0.38, 0.05 + 0.6 * swing, -0.25, 0.04);
  pen.closePath();
}

function drawSilverfish(pen, kind, beat, colours) {
  const [back, side, belly] = colours.silver;
  if (kind === KIND.lost) {
    pen.strokeStyle = colours.lost;
    pen.fillStyle = colours.lost;
    pen.lineWidth = 0.045;
    pen.globalAlpha = 0.6;
    slimBody(pen);
    pen.stroke();
    forkedTail(pen, beat, 0.02);
    pen.stroke();
    pen.globalAlpha = 0.18;
    slimBody(pen);
    pen.fill();
    return;
  }
  const lead = kind === KIND.leadPlain || kind === KIND.leadFit;
  const fit = kind === KIND.fit || kind === KIND.leadFit;
  const paint = pen.createLinearGradient(0, -0.17, 0, 0.16);
  paint.addColorStop(0, back);
  paint.addColorStop(0.42, side);
  paint.addColorStop(0.75, belly);
  paint.addColorStop(1, side);
  pen.fillStyle = back;
  forkedTail(pen, beat, 0);
  pen.fill();
  pen.beginPath(); // the fin on its back
  pen.moveTo(0.16, -0.13);
  pen.quadraticCurveTo(0.02, -0.26, -0.12, -0.2);
  pen.lineTo(-0.1, -0.1);
  pen.fill();
  pen.fillStyle = paint;
  slimBody(pen);
  pen.fill();
  if (fit || kind === KIND.middling) {
    pen.globalAlpha = fit ? 1 : 0.45;
    pen.fillStyle = colours.warm;
    pen.beginPath(); // the warm glint along the side
    pen.moveTo(0.34, 0.01);
    pen.quadraticCurveTo(0.05, -0.075, -0.27, 0.0);
    pen.quadraticCurveTo(0.05, 0.085, 0.34, 0.01);
    pen.fill();
    pen.globalAlpha = 1;
  }
  if (lead) {
    pen.strokeStyle = colours.halo;
    pen.lineWidth = 0.045;
    slimBody(pen);
    pen.stroke();
  }
  eye(pen, 0.36, -0.035, 0.042, colours.edge);
}

function stoutBody(pen) {
  pen.beginPath();
  pen.moveTo(0.47, 0.02);
  pen.bezierCurveTo(0.42, -0.2, 0.12, -0.31, -0.12, -0.2);
  pen.quadraticCurveTo(-0.24, -0.14, -0.3, -0.07);
  pen.lineTo(-0.3, 0.09);
  pen.quadraticCurveTo(-0.22, 0.17, -0.1, 0.22);
  pen.bezierCurveTo(0.14, 0.31, 0.42, 0.24, 0.47, 0.02);
  pen.closePath();
}

function roundTail(pen, beat, droop) {
  const swing = 0.09 * Math.sin(beat) + droop;
  pen.beginPath();
  pen.moveTo(-0.27, -0.07);
  pen.bezierCurveTo(-0.36, -0.2 + swing, -0.5, -0.18 + swing, -0.5, -0.02 + swing);
  pen.bezierCurveTo(-0.5, 0.16 + swing, -0.38, 0.18 + swing, -0.27, 0.08);
  pen.closePath();
}

const CLOWN = {
  [KIND.happy]: { alpha: 1, pale: 0, marks: false },
  [KIND.neutral]: { alpha: 1, pale: 0.45, marks: false },
  [KIND.unhappy]: { alpha: 1, pale: 1, marks: true },
  [KIND.leftHappy]: { alpha: 0.62, pale: 0.2, marks: false },
  [KIND.leftUnhappy]: { alpha: 0.95, pale: 0, marks: true, dark: true },
};

function drawClownfish(pen, kind, beat, colours) {
  const look = CLOWN[kind];
  const skin = look.dark ? colours.dark : mixed(colours.clown, colours.clownPale, look.pale);
  const light = look.dark ? "#33424f" : mixed(colours.clownLight, "#efe2d6", look.pale);
  const band = look.dark ? "#51606b" : mixed(colours.band, "#c9c6c2", look.pale);
  const droop = kind === KIND.unhappy ? 0.09 : 0;
  pen.globalAlpha = look.alpha;
  pen.lineJoin = "round";
  for (const fin of [
    () => roundTail(pen, beat, droop),
    () => dorsalFin(pen, droop),
    () => bellyFin(pen, droop),
  ]) {
    fin();
    pen.fillStyle = skin;
    pen.fill();
    pen.strokeStyle = colours.edge;
    pen.lineWidth = 0.035;
    pen.stroke();
  }
  const paint = pen.createLinearGradient(0, -0.26, 0, 0.26);
  paint.addColorStop(0, skin);
  paint.addColorStop(0.35, light);
  paint.addColorStop(0.7, skin);
  pen.fillStyle = paint;
  stoutBody(pen);
  pen.fill();
  pen.save();
  stoutBody(pen);
  pen.clip();
  for (const [x, width, bulge] of [[0.2, 0.1, 0.1], [-0.05, 0.12, 0.05], [-0.27, 0.07, 0.02]]) {
    pen.beginPath();
    pen.moveTo(x, -0.4);
    pen.quadraticCurveTo(x + bulge, 0, x, 0.4);
    pen.strokeStyle = colours.edge;
    pen.lineWidth = width + 0.05;
    pen.stroke();
    pen.strokeStyle = band;
    pen.lineWidth = width;
    pen.stroke();
  }
  if (look.marks) {
    pen.strokeStyle = look.dark ? "#8a97a1" : "#3a2a24";
    pen.lineWidth = 0.04;
    for (const [x, y] of [[0.08, -0.05], [-0.17, 0.03]]) cross(pen, x, y, 0.055);
  }
  pen.restore();
  pen.strokeStyle = colours.edge;
  pen.lineWidth = 0.03;
  stoutBody(pen);
  pen.stroke();
  eye(pen, 0.35, -0.05, 0.05, colours.edge);
}

function dorsalFin(pen, droop) {
  pen.beginPath();
  pen.moveTo(0.22, -0.2);
  pen.bezierCurveTo(0.12, -0.36 + droop, -0.02, -0.3 + droop, -0.06, -0.26 + droop);
  pen.bezierCurveTo(-0.14, -0.33 + droop, -0.22, -0.26 + droop, -0.22, -0.12);
  pen.closePath();
}

function bellyFin(pen, droop) {
  pen.beginPath();
  pen.moveTo(0.16, 0.2);
  pen.bezierCurveTo(0.1, 0.34 + droop, 0.0, 0.36 + droop, -0.02, 0.22);
  pen.closePath();
}

function cross(pen, x, y, arm) {
  pen.beginPath();
  pen.moveTo(x - arm, y - arm);
  pen.lineTo(x + arm, y + arm);
  pen.moveTo(x + arm, y - arm);
  pen.lineTo(x - arm, y + arm);
  pen.stroke();
}

function eye(pen, x, y, radius, dark) {
  pen.fillStyle = "#ffffff";
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = dark;
  pen.beginPath();
  pen.arc(x + 0.012, y, radius * 0.65, 0, 2 * Math.PI);
  pen.fill();
}
