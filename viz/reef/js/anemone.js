// The firm: an anemone. Every colleague is an arm of tentacles, every tentacle an equal part of the
// week, coloured by what it went into; free hours make an arm long and let it sway. Salespeople's
// tentacles end in bulbs, service agents' in points, hybrids' in both.
import { luckOf } from "./geometry.js";
import { mixed } from "./palette.js";

const TENTACLES = 46; // about, over all colleagues
const MOST_EACH = 11;
const FEWEST_EACH = 2;
const MOST_ARMS = 60;

export function createAnemone(movie) {
  return { movie, arms: [], tips: new Map(), frame: -1 };
}

export function useOf(movie, frame, member, part) {
  const at = frame * movie.staff.length + member;
  let total = 0;
  for (const use of movie.header.hours) total += movie.hours[use][at];
  let sum = 0;
  for (const use of movie.header.hours) {
    sum += movie.hours[use][at];
    if (total > 0 && sum >= part * total) return use;
  }
  return "idle";
}

export function idleShare(movie, frame, member) {
  const at = frame * movie.staff.length + member;
  let total = 0;
  for (const use of movie.header.hours) total += movie.hours[use][at];
  return total > 0 ? movie.hours.idle[at] / total : 0.3;
}

const ROLE_ORDER = { salesperson: 0, hybrid: 1, "service agent": 2 };

// Bring the arms up to date with a week: one for everybody employed, salespeople left, service right.
export function aimAnemone(anemone, frame) {
  const { movie } = anemone;
  if (anemone.frame === frame) return;
  anemone.frame = frame;
  const there = [];
  for (let k = 0; k < movie.staff.length; k += 1) {
    if (movie.employed[frame * movie.staff.length + k]) there.push(k);
  }
  there.sort((a, b) => ROLE_ORDER[movie.staff[a].role] - ROLE_ORDER[movie.staff[b].role] || a - b);
  const shown = there.slice(0, MOST_ARMS);
  const each = Math.max(FEWEST_EACH, Math.min(MOST_EACH, Math.round(TENTACLES / Math.max(1, shown.length))));
  const known = new Map(anemone.arms.map((arm) => [arm.member, arm]));
  anemone.arms = shown.map((member, place) => {
    const arm = known.get(member) ?? { member, grown: anemone.arms.length > 0 ? 0 : 1, colours: [] };
    arm.role = movie.staff[member].role;
    arm.from = Math.PI - (Math.PI * place) / shown.length;
    arm.to = Math.PI - (Math.PI * (place + 1)) / shown.length;
    arm.idle = idleShare(movie, frame, member);
    arm.uses = Array.from({ length: each }, (_, j) => useOf(movie, Math.max(1, frame), member, (j + 0.5) / each));
    return arm;
  });
  anemone.collapsed = movie.measures.collapsed[frame] > 0;
}

// Let arms grow and colours change for `seconds`; with `still`, at once.
export function growAnemone(anemone, seconds, still, colours) {
  const step = still ? 1 : Math.min(1, 4 * seconds);
  for (const arm of anemone.arms) {
    arm.grown += (1 - arm.grown) * (still ? 1 : Math.min(1, 1.4 * seconds));
    arm.idleNow = (arm.idleNow ?? arm.idle) + (arm.idle - (arm.idleNow ?? arm.idle)) * step;
    arm.uses.forEach((use, j) => {
      const wanted = channelsOfUse(colours, use);
      const now = arm.colours[j] ?? (arm.colours[j] = [...wanted]);
      for (let c = 0; c < 3; c += 1) now[c] += (wanted[c] - now[c]) * step;
    });
  }
}

function channelsOfUse(colours, use) {
  const hex = colours.uses[use];
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

// Draw the tentacles behind the clients (`front` false) or before them.
export function drawTentacles(pen, anemone, waters, time, front) {
  const { cx, crown } = waters;
  const baseY = waters.cy + 0.06 * crown;
  for (const arm of anemone.arms) {
    const count = arm.uses.length;
    for (let j = 0; j < count; j += 1) {
      const isFront = (j + arm.member) % 3 === 0;
      if (isFront !== front) continue;
      const luck = luckOf(arm.member * 31 + j, 51);
      const angle = arm.from + (arm.to - arm.from) * ((j + 0.5 + 0.4 * (luck - 0.5)) / count);
      const swing = (0.035 + 0.2 * arm.idleNow) * Math.sin(time * (0.75 + 0.5 * luck) + luck * 6 + angle * 2);
      const long = crown * (0.82 + 0.42 * arm.idleNow + 0.16 * (luck - 0.5)) * arm.grown * (front ? 0.78 : 1);
      const lift = front ? 0.1 * crown : 0;
      const rootX = cx + Math.cos(angle) * 0.5 * crown;
      const rootY = baseY - Math.sin(angle) * 0.1 * crown + lift;
      const bend = angle + swing;
      const outX = Math.cos(bend);
      const outY = -Math.sin(bend) * 0.95 - 0.12;
      const side = 0.24 * long * Math.sin(time * 0.6 + luck * 9 + j) * (0.3 + arm.idleNow);
      const midX = rootX + outX * 0.5 * long - outY * side * 0.6;
      const midY = rootY + outY * 0.5 * long + outX * side * 0.6;
      const tipX = rootX + outX * long + outY * side * 0.5;
      const tipY = Math.min(rootY - 0.1 * crown, rootY + outY * long - outX * side * 0.5);
      const shade = anemone.collapsed ? "rgb(110,120,128)" : `rgb(${arm.colours[j].map(Math.round).join(",")})`;
      const dark = front ? 0.12 : 0.34;
      const bulb = arm.role === "salesperson" || (arm.role === "hybrid" && j % 2 === 0);
      tentacle(pen, rootX, rootY, midX, midY, tipX, tipY, 0.062 * crown, shade, dark, bulb);
      if (j === Math.floor(count / 2)) anemone.tips.set(arm.member, { x: tipX, y: tipY, angle });
    }
  }
}

function tentacle(pen, x0, y0, x1, y1, x2, y2, thick, colour, dark, bulb) {
  const dx = x2 - x0;
  const dy = y2 - y0;
  const length = Math.hypot(dx, dy) || 1;
  const nx = (-dy / length) * thick;
  const ny = (dx / length) * thick;
  const tip = bulb ? 0.42 : 0.1;
  pen.fillStyle = mixed(colour, "#0a1420", dark);
  pen.beginPath();
  pen.moveTo(x0 + nx, y0 + ny);
  pen.quadraticCurveTo(x1 + nx * 0.9, y1 + ny * 0.9, x2 + nx * tip, y2 + ny * tip);
  pen.lineTo(x2 - nx * tip, y2 - ny * tip);
  pen.quadraticCurveTo(x1 - nx * 0.9, y1 - ny * 0.9, x0 - nx, y0 - ny);
  pen.fill();
  pen.strokeStyle = colour;
  pen.lineWidth = 0.55 * thick;
  pen.lineCap = "round";
  pen.beginPath();
  pen.moveTo(x0 + nx * 0.3, y0 + ny * 0.3);
  pen.quadraticCurveTo(x1 + nx * 0.3, y1 + ny * 0.3, x2, y2);
  pen.stroke();
  if (!bulb) return;
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x2, y2, 0.78 * thick, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = "rgba(255,255,255,0.55)";
  pen.beginPath();
  pen.arc(x2 - 0.22 * thick, y2 - 0.24 * thick, 0.26 * thick, 0, 2 * Math.PI);
  pen.fill();
}

// The column that carries the crown.
export function drawColumn(pen, anemone, waters, colours) {
  const { cx, cy, crown, floor } = waters;
  const flesh = anemone.collapsed ? colours.grey : colours.flesh;
  const dark = anemone.collapsed ? mixed(colours.grey, "#0a1420", 0.5) : colours.fleshDark;
  const light = anemone.collapsed ? mixed(colours.grey, "#ffffff", 0.2) : colours.fleshLight;
  const top = cy + 0.12 * crown;
  const foot = floor - 0.2 * crown;
  const paint = pen.createLinearGradient(cx - 0.6 * crown, 0, cx + 0.6 * crown, 0);
  paint.addColorStop(0, dark);
  paint.addColorStop(0.35, flesh);
  paint.addColorStop(0.5, light);
  paint.addColorStop(0.7, flesh);
  paint.addColorStop(1, dark);
  pen.fillStyle = paint;
  pen.beginPath();
  pen.moveTo(cx - 0.62 * crown, top);
  pen.bezierCurveTo(cx - 0.5 * crown, top + 0.35 * crown, cx - 0.36 * crown, foot - 0.2 * crown,
    cx - 0.52 * crown, foot);
  pen.quadraticCurveTo(cx, foot + 0.14 * crown, cx + 0.52 * crown, foot);
  pen.bezierCurveTo(cx + 0.36 * crown, foot - 0.2 * crown, cx + 0.5 * crown, top + 0.35 * crown,
    cx + 0.62 * crown, top);
  pen.quadraticCurveTo(cx, top - 0.3 * crown, cx - 0.62 * crown, top);
  pen.fill();
  pen.strokeStyle = dark;
  pen.globalAlpha = 0.35;
  pen.lineWidth = 0.018 * crown;
  for (let fold = -3; fold <= 3; fold += 1) {
    const x = cx + fold * 0.15 * crown;
    pen.beginPath();
    pen.moveTo(x, top + 0.02 * crown);
    pen.quadraticCurveTo(cx + fold * 0.1 * crown, (top + foot) / 2, x * 0.98 + cx * 0.02, foot);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

// The glow around the crown: what the market remembers of the firm; murk where that is bad.
export function drawGlow(pen, waters, reputation) {
  const good = reputation >= 0;
  const strength = Math.min(1, Math.abs(reputation) * 1.6);
  const { cx, cy, crown } = waters;
  const glow = pen.createRadialGradient(cx, cy - 0.4 * crown, 0.2 * crown, cx, cy - 0.4 * crown, 2.1 * crown);
  const colour = good ? "255,214,150" : "20,24,20";
  glow.addColorStop(0, `rgba(${colour},${(good ? 0.1 : 0.1) + 0.4 * strength})`);
  glow.addColorStop(1, `rgba(${colour},0)`);
  pen.fillStyle = glow;
  pen.fillRect(cx - 2.2 * crown, cy - 2.6 * crown, 4.4 * crown, 3.6 * crown);
}
