// The backdrop: water, floor, rock and corals, painted once a size; and the light from above, whose
// reach is what marketing spends.
import { luckOf } from "./geometry.js";
import { mixed } from "./palette.js";

const RAYS = 7;
const MONEY_OF_A_MOTE = 20; // a week

// Spending as a share of what light there can be: half at the spending scale.
export function reachOf(movie, frame) {
  const spent = movie.measures.marketing_spend[Math.max(1, Math.min(frame, movie.weeks))] || 0;
  const scale = movie.parameters["marketing.spend_scale"];
  return spent / (spent + scale);
}

// What marketing gets back of revenue at a share of the way from the crown (0) to the light (1): the
// revenue of the week in which it set out.
export function revenueOnTheWay(movie, week, share) {
  if (!movie.parameters["mechanisms.reinvestment"]) return 0;
  const lag = movie.parameters["marketing.reinvestment_lag"];
  const frame = Math.max(1, Math.min(movie.weeks, Math.round(week - lag * share)));
  if (movie.measures.collapsed[frame] > 0) return 0;
  return movie.parameters["marketing.reinvested_share"] * (movie.measures.revenue[frame] || 0);
}

export function paintBackdrop(waters, colours, ratio, theme) {
  const image = document.createElement("canvas");
  image.width = Math.round(waters.width * ratio);
  image.height = Math.round(waters.height * ratio);
  const pen = image.getContext("2d");
  pen.scale(ratio, ratio);
  const { width, height, floor, cx } = waters;
  const paint = pen.createLinearGradient(0, 0, 0, height);
  paint.addColorStop(0, colours.surface);
  paint.addColorStop(0.34, colours.middle);
  paint.addColorStop(1, colours.deep);
  pen.fillStyle = paint;
  pen.fillRect(0, 0, width, height);
  vignette(pen, waters, theme);
  ridges(pen, waters, colours);
  rock(pen, waters, colours);
  const sand = pen.createLinearGradient(0, floor - 12, 0, height);
  sand.addColorStop(0, colours.floorLight);
  sand.addColorStop(1, colours.floor);
  pen.fillStyle = sand;
  pen.beginPath();
  pen.moveTo(0, height);
  for (let x = 0; x < width + 12; x += 12) { // beyond the edge, as all that is drawn in steps
    pen.lineTo(x, floor + 9 * Math.sin(x / 90) + 5 * Math.sin(x / 37) + 6 * Math.abs((x - cx) / cx));
  }
  pen.lineTo(width + 12, height);
  pen.fill();
  ripples(pen, waters, colours);
  corals(pen, waters, colours);
  return image;
}

function ripples(pen, waters, colours) {
  const { width, height, floor } = waters;
  pen.strokeStyle = colours.floorLight;
  pen.globalAlpha = 0.35;
  pen.lineWidth = 1.2;
  for (let row = 0; row < 5; row += 1) {
    const y = floor + 16 + ((height - floor) * row) / 5.5;
    pen.beginPath();
    for (let x = 0; x < width + 10; x += 10) {
      const rise = 2.4 * Math.sin(x / (26 + 6 * row) + row * 2) + 3 * Math.sin(x / 140 + row);
      if (x === 0) pen.moveTo(x, y + rise);
      else pen.lineTo(x, y + rise);
    }
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

function vignette(pen, waters, theme) {
  const { width, height, cx, cy } = waters;
  const shade = pen.createRadialGradient(cx, cy * 0.8, 0.2 * height, cx, cy * 0.8, 0.75 * width);
  const dark = theme === "light" ? "10,70,100" : "1,10,22";
  shade.addColorStop(0, `rgba(${dark},0)`);
  shade.addColorStop(1, `rgba(${dark},${theme === "light" ? 0.22 : 0.55})`);
  pen.fillStyle = shade;
  pen.fillRect(0, 0, width, height);
}

function ridges(pen, waters, colours) {
  const { width, height, floor } = waters;
  for (let layer = 0; layer < 3; layer += 1) {
    pen.fillStyle = mixed(colours.middle, colours.rock, 0.25 + 0.25 * layer);
    pen.globalAlpha = 0.5;
    pen.beginPath();
    pen.moveTo(0, height);
    for (let x = 0; x < width + 8; x += 8) {
      const edge = Math.abs(x / width - 0.5) * 2; // higher at the sides
      const hill = 0.035 + 0.13 * edge ** 2.4 * (1 - 0.22 * layer);
      const rough = 0.02 * Math.sin(x / 61 + layer * 2) + 0.011 * Math.sin(x / 23 + layer * 5);
      pen.lineTo(x, floor + 14 - height * (hill + rough));
    }
    pen.lineTo(width + 8, height);
    pen.fill();
  }
  pen.globalAlpha = 1;
}

function corals(pen, waters, colours) {
  const count = Math.max(8, Math.round(waters.width / 62));
  for (let k = 0; k < count; k += 1) {
    const share = (k + 0.2 + 0.6 * luckOf(k, 21)) / count;
    const away = Math.abs(share - 0.5) * 2;
    if (away < 0.3) continue;
    const x = share * waters.width;
    const y = waters.floor + 12 + 8 * luckOf(k, 22);
    const tall = (18 + 58 * away * (0.4 + 0.6 * luckOf(k, 23))) * waters.unit;
    pen.strokeStyle = pen.fillStyle = colours.coral[k % colours.coral.length];
    if (k % 3 === 2) fan(pen, x, y, tall);
    else branch(pen, x, y, -Math.PI / 2, tall * 0.5, 0.14 * tall, k, 4);
  }
}

function branch(pen, x, y, angle, length, thick, seed, depth) {
  if (depth === 0) return;
  const endX = x + Math.cos(angle) * length;
  const endY = y + Math.sin(angle) * length;
  pen.lineCap = "round";
  pen.lineWidth = Math.max(1, thick);
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(endX, endY);
  pen.stroke();
  for (const side of [-1, 1]) {
    const turn = side * (0.32 + 0.3 * luckOf(seed * 7 + depth, side + 2));
    branch(pen, endX, endY, angle + turn, length * 0.72, thick * 0.68, seed * 3 + side + 5, depth - 1);
  }
}

function fan(pen, x, y, tall) {
  for (let blade = -3; blade <= 3; blade += 1) {
    pen.lineWidth = Math.max(1.5, tall * 0.05);
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(x + blade * 2, y);
    pen.quadraticCurveTo(x + blade * 4, y - tall * 0.6, x + blade * 7, y - tall * (1 - 0.05 * blade * blade));
    pen.stroke();
  }
}

function rock(pen, waters, colours) {
  const { cx, floor, crown } = waters;
  const wide = 1.3 * crown;
  const top = floor - 0.2 * crown;
  const paint = pen.createLinearGradient(0, top, 0, floor + 30);
  paint.addColorStop(0, mixed(colours.rock, colours.floorLight, 0.75));
  paint.addColorStop(1, mixed(colours.rock, colours.floor, 0.35));
  pen.fillStyle = paint;
  pen.beginPath();
  pen.moveTo(cx - wide, floor + 20);
  for (let step = 1; step < 24; step += 1) {
    const share = (step / 24) * 2 - 1;
    const bump = 0.05 * crown * (luckOf(step, 81) - 0.5);
    pen.lineTo(cx + share * wide, floor + 20 - (floor + 20 - top) * (1 - Math.abs(share) ** 2.6) + bump);
  }
  pen.lineTo(cx + wide, floor + 20);
  pen.fill();
  for (let k = 0; k < 26; k += 1) { // pebbles and knobs that catch the light
    const share = luckOf(k, 82) * 2 - 1;
    const lift = (1 - Math.abs(share) ** 2.6) * luckOf(k, 83);
    const size = (0.03 + 0.07 * luckOf(k, 84)) * crown;
    const x = cx + share * wide * 1.05;
    const y = floor + 18 - (floor + 10 - top) * lift;
    pen.fillStyle = mixed(colours.rock, colours.floorLight, 0.35 + 0.6 * luckOf(k, 85));
    pen.globalAlpha = 0.55;
    pen.beginPath();
    pen.ellipse(x, y, size, 0.6 * size, 0, 0, 2 * Math.PI);
    pen.fill();
  }
  pen.globalAlpha = 1;
}

// Rays as pictures of their own, so that a frame only has to copy them.
export function paintRays(waters, colours, ratio) {
  const tall = waters.floor - 0.1 * waters.height;
  return Array.from({ length: RAYS }, (_, k) => {
    const lean = (k / (RAYS - 1) - 0.5) * 2; // -1 left to 1 right
    const wide = Math.max(40, 0.1 * waters.width) * (0.5 + 0.9 * luckOf(k, 31));
    const run = lean * 0.3 * tall;
    const image = document.createElement("canvas");
    image.width = Math.ceil((wide + Math.abs(run) + 4) * ratio);
    image.height = Math.ceil(tall * ratio);
    const pen = image.getContext("2d");
    pen.scale(ratio, ratio);
    const left = run < 0 ? -run : 0;
    for (let strip = 0; strip < 16; strip += 1) { // soft sides: strips within strips
      const inset = (strip / 32) * wide;
      const paint = pen.createLinearGradient(0, 0, 0, tall);
      paint.addColorStop(0, `rgba(${colours.ray},0.03)`);
      paint.addColorStop(0.5, `rgba(${colours.ray},0.013)`);
      paint.addColorStop(1, `rgba(${colours.ray},0)`);
      pen.fillStyle = paint;
      pen.beginPath();
      pen.moveTo(left + 0.36 * wide + inset * 0.28, 0);
      pen.lineTo(left + 0.64 * wide - inset * 0.28, 0);
      pen.lineTo(left + run + wide - inset, tall);
      pen.lineTo(left + run + inset, tall);
      pen.fill();
    }
    return { image, lean, left: left + 0.5 * wide, width: image.width / ratio, height: tall };
  });
}

export function drawLight(pen, waters, colours, rays, reach, time) {
  const { cx, width } = waters;
  const half = width * (0.04 + 0.46 * reach);
  pen.globalCompositeOperation = "lighter";
  for (let k = 0; k < rays.length; k += 1) {
    const ray = rays[k];
    const breath = 0.62 + 0.38 * Math.sin(time * (0.3 + 0.06 * k) + k * 1.9);
    pen.globalAlpha = Math.min(1, Math.max(0, reach * 1.7 * breath));
    if (pen.globalAlpha < 0.02) continue;
    const x = cx + ray.lean * half + 10 * Math.sin(time * 0.17 + k * 2.3);
    pen.drawImage(ray.image, x - ray.left, 0, ray.width, ray.height);
  }
  pen.globalAlpha = 1;
  pen.globalCompositeOperation = "source-over";
}

// The bright patch of the surface through which the light falls, as wide as marketing reaches.
export function drawSurface(pen, waters, colours, reach, time) {
  const half = waters.width * (0.04 + 0.46 * reach);
  if (reach <= 0) return;
  pen.save();
  pen.translate(waters.cx, 0);
  pen.scale(half, 0.2 * waters.height);
  const glow = pen.createRadialGradient(0, 0, 0, 0, 0, 1);
  glow.addColorStop(0, `rgba(${colours.sun},${0.25 + 0.5 * reach})`);
  glow.addColorStop(0.35, `rgba(${colours.sun},${0.1 + 0.2 * reach})`);
  glow.addColorStop(1, `rgba(${colours.sun},0)`);
  pen.fillStyle = glow;
  pen.fillRect(-1, 0, 2, 1);
  pen.restore();
  pen.strokeStyle = `rgba(${colours.sun},0.75)`;
  pen.lineCap = "round";
  for (let line = 0; line < 3; line += 1) {
    pen.lineWidth = 2.2 - 0.6 * line;
    pen.globalAlpha = 0.75 - 0.22 * line;
    pen.beginPath();
    const reachHere = half * (1 - 0.17 * line);
    for (let x = -reachHere; x <= reachHere; x += 9) {
      const fade = 1 - (x / reachHere) ** 2;
      const y = 4 + 6 * line + 2.6 * fade * Math.sin(x / 21 + time * (1.1 + 0.2 * line) + line * 2);
      if (x === -reachHere) pen.moveTo(waters.cx + x, y);
      else pen.lineTo(waters.cx + x, y);
    }
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

// Where revenue on its way to the light is, at a share of the way: a stream that winds upwards.
export function onTheWay(waters, share, lane, out) {
  const bend = 0.32 * Math.sin(share * 2 * Math.PI) * waters.crown;
  const from = waters.cy - 0.2 * waters.crown;
  out.x = waters.cx + bend + (lane - 0.5) * 0.34 * waters.crown * (1 + 0.8 * share);
  out.y = from + (8 - from) * share;
  return out;
}

// The share of its way that revenue has gone where a point lies in its stream; -1 beside it.
export function inStream(waters, x, y) {
  const from = waters.cy - 0.2 * waters.crown;
  const share = (from - y) / (from - 8);
  if (share < 0 || share > 1) return -1;
  onTheWay(waters, share, 0.5, mote);
  return Math.abs(x - mote.x) < 0.17 * waters.crown * (1 + 0.8 * share) + 4 ? share : -1;
}

const mote = { x: 0, y: 0 };

export function drawRevenue(pen, waters, colours, movie, week, time, most) {
  pen.lineWidth = 1;
  for (let k = 0; k < most; k += 1) {
    const share = (luckOf(k, 41) + time * 0.06) % 1;
    const flows = revenueOnTheWay(movie, week, share) / MONEY_OF_A_MOTE;
    if (luckOf(k, 42) * most > flows) continue;
    onTheWay(waters, share, luckOf(k, 43), mote);
    const size = Math.max(0.8, waters.unit) * (2 + 1.7 * luckOf(k, 44));
    pen.globalAlpha = Math.min(1, 6 * share, 5 * (1 - share)) * 0.9;
    pen.fillStyle = colours.mote;
    pen.beginPath();
    pen.arc(mote.x + 3 * Math.sin(time + k), mote.y, size, 0, 2 * Math.PI);
    pen.fill();
    pen.strokeStyle = "#ffffff";
    pen.beginPath();
    pen.arc(mote.x + 3 * Math.sin(time + k), mote.y, 0.5 * size, 0.3, 2.4);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}
