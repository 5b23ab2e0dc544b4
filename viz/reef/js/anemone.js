// The firm: an anemone. Every colleague is an arm of tentacles, every tentacle an equal part of the
// week, coloured by what it went into; free hours make an arm long and let it sway. Salespeople's
// tentacles end in bulbs, service agents' in points, hybrids' in both.
import { luckOf } from "./geometry.js";
import { mixed } from "./palette.js";

const TENTACLES = 46; // about, over all colleagues
const MOST_EACH = 15;
const FEWEST_EACH = 2;
const MOST_ARMS = 60;
const RIM = 22; // nubs along the rim

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

// The words written on the column, and how far from its middle: who stands on which side.
export function groupsOf(anemone) {
  const words = { salesperson: "sales", hybrid: "hybrid", "service agent": "service" };
  const kinds = Object.keys(words).filter((role) => anemone.arms.some((arm) => arm.role === role));
  const step = kinds.length > 2 ? 0.4 : 0.56;
  return kinds.map((role, k) => ({ text: words[role], x: (k - (kinds.length - 1) / 2) * step }));
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
export function drawTentacles(pen, anemone, waters, colours, time, front) {
  const { cx, cy, crown } = waters;
  const flesh = anemone.collapsed ? colours.grey : colours.flesh;
  for (const arm of anemone.arms) {
    const count = arm.uses.length;
    for (let j = 0; j < count; j += 1) {
      if (((j + arm.member) % 4 === 1) !== front) continue;
      const luck = luckOf(arm.member * 31 + j, 51);
      const angle = arm.from + (arm.to - arm.from) * ((j + 0.5 + 0.5 * (luck - 0.5)) / count);
      const free = arm.idleNow;
      const long = crown * (0.86 + 0.42 * free + 0.22 * (luck - 0.5)) * arm.grown
        * (front ? 0.66 : 1) * (anemone.collapsed ? 0.45 : 1);
      const x0 = cx + Math.cos(angle) * (front ? 0.5 : 0.6) * crown;
      const y0 = cy + (front ? 0.14 : 0.04) * crown - Math.sin(angle) * 0.1 * crown;
      const wave = (0.05 + 0.2 * free) * long;
      const turn = time * (0.7 + 0.5 * luck) + luck * 6 + angle * 2;
      const outX = Math.cos(angle);
      const lean = outX * (front ? 0.75 : 0.95);
      const x1 = x0 + lean * 0.42 * long + 0.4 * wave * Math.sin(turn + 0.9);
      const y1 = y0 - (0.34 - 0.16 * outX * outX) * long;
      const x2 = x0 + lean * 0.8 * long + wave * Math.sin(turn) * (1 - 0.4 * Math.abs(outX));
      const y2 = y0 - (1 - 0.52 * outX * outX) * long + 0.5 * wave * Math.cos(turn * 0.9);
      const curl = (luck - 0.5) * 0.24 * long;
      const tint = anemone.collapsed ? [110, 120, 128] : arm.colours[j];
      const bulb = arm.role === "salesperson" || (arm.role === "hybrid" && j % 2 === 0);
      tentacle(pen, { x0, y0, x1, y1: y1 - 0.1 * Math.abs(curl), x2: x2 + curl, y2 }, {
        thick: (front ? 0.058 : 0.064) * crown, tint, flesh, dark: front ? 0 : 0.14, bulb,
      });
      if (j === Math.floor(count / 2)) anemone.tips.set(arm.member, { x: x2 + curl, y: y2, angle });
    }
  }
}

const SEGMENTS = 9;
const left = new Float32Array(2 * (SEGMENTS + 1));
const right = new Float32Array(2 * (SEGMENTS + 1));

// A ribbon along a curve, stout at the root and slender at the tip, flesh turning into its colour.
function tentacle(pen, curve, look) {
  const { x0, y0, x1, y1, x2, y2 } = curve;
  for (let k = 0; k <= SEGMENTS; k += 1) {
    const t = k / SEGMENTS;
    const u = 1 - t;
    const x = u * u * x0 + 2 * u * t * x1 + t * t * x2;
    const y = u * u * y0 + 2 * u * t * y1 + t * t * y2;
    const dx = u * (x1 - x0) + t * (x2 - x1);
    const dy = u * (y1 - y0) + t * (y2 - y1);
    const wide = (look.thick * (1 - 0.62 * t ** 0.8)) / (Math.hypot(dx, dy) || 1);
    left[2 * k] = x - dy * wide;
    left[2 * k + 1] = y + dx * wide;
    right[2 * k] = x + dy * wide;
    right[2 * k + 1] = y - dx * wide;
  }
  const keep = 1 - look.dark;
  const tint = (lighter) => `rgb(${look.tint.map((c) => Math.round((c + (255 - c) * lighter) * keep)).join(",")})`;
  const paint = pen.createLinearGradient(x0, y0, x2, y2);
  paint.addColorStop(0, mixed(look.flesh, "#12061c", 0.25 + look.dark));
  paint.addColorStop(0.3, tint(0));
  paint.addColorStop(0.85, tint(0.08));
  paint.addColorStop(1, tint(0.3));
  pen.fillStyle = paint;
  pen.beginPath();
  pen.moveTo(left[0], left[1]);
  for (let k = 1; k <= SEGMENTS; k += 1) pen.lineTo(left[2 * k], left[2 * k + 1]);
  if (!look.bulb) pen.quadraticCurveTo(x2 + (x2 - x1) * 0.16, y2 + (y2 - y1) * 0.16, right[2 * SEGMENTS], right[2 * SEGMENTS + 1]);
  for (let k = SEGMENTS; k >= 0; k -= 1) pen.lineTo(right[2 * k], right[2 * k + 1]);
  pen.fill();
  pen.strokeStyle = "rgba(255,255,255,0.2)";
  pen.lineWidth = 0.3 * look.thick;
  pen.lineCap = "round";
  pen.beginPath(); // light along its upper side
  for (let k = 2; k <= SEGMENTS; k += 1) {
    const x = right[2 * k] * 0.66 + left[2 * k] * 0.34;
    const y = right[2 * k + 1] * 0.66 + left[2 * k + 1] * 0.34;
    if (k === 2) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
  pen.stroke();
  if (!look.bulb) return;
  pen.fillStyle = tint(0.3);
  pen.beginPath();
  pen.arc(x2, y2, 0.82 * look.thick, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = "rgba(255,255,255,0.6)";
  pen.beginPath();
  pen.arc(x2 - 0.24 * look.thick, y2 - 0.28 * look.thick, 0.24 * look.thick, 0, 2 * Math.PI);
  pen.fill();
}

// The column that carries the crown, and the disc from which the tentacles grow.
export function drawColumn(pen, anemone, waters, colours) {
  const { cx, cy, crown, floor } = waters;
  const flesh = anemone.collapsed ? colours.grey : colours.flesh;
  const dark = mixed(flesh, "#14081f", 0.55);
  const light = mixed(flesh, "#ffffff", 0.3);
  const top = cy + 0.06 * crown;
  const foot = floor - 0.12 * crown;
  const paint = pen.createLinearGradient(cx - 0.7 * crown, 0, cx + 0.7 * crown, 0);
  paint.addColorStop(0, dark);
  paint.addColorStop(0.3, flesh);
  paint.addColorStop(0.48, light);
  paint.addColorStop(0.68, flesh);
  paint.addColorStop(1, dark);
  pen.fillStyle = paint;
  pen.beginPath();
  pen.moveTo(cx - 0.74 * crown, top);
  pen.bezierCurveTo(cx - 0.72 * crown, top + 0.3 * crown, cx - 0.5 * crown, foot - 0.24 * crown,
    cx - 0.64 * crown, foot);
  pen.bezierCurveTo(cx - 0.3 * crown, foot + 0.1 * crown, cx + 0.3 * crown, foot + 0.1 * crown,
    cx + 0.64 * crown, foot);
  pen.bezierCurveTo(cx + 0.5 * crown, foot - 0.24 * crown, cx + 0.72 * crown, top + 0.3 * crown,
    cx + 0.74 * crown, top);
  pen.fill();
  const shade = pen.createLinearGradient(0, top, 0, foot);
  shade.addColorStop(0, "rgba(16,4,28,0.5)"); // under the rim
  shade.addColorStop(0.3, "rgba(16,4,28,0)");
  shade.addColorStop(0.7, "rgba(16,4,28,0.08)");
  shade.addColorStop(1, "rgba(16,4,28,0.55)");
  pen.fillStyle = shade;
  pen.fill();
  pen.fillStyle = light; // rows of warts, as sea anemones have them
  for (let column = -6; column <= 6; column += 1) {
    for (let row = 0; row < 4; row += 1) {
      const down = 0.26 + 0.2 * row;
      const x = cx + column * (0.115 - 0.035 * Math.sin(down * Math.PI)) * crown;
      const luck = luckOf(column * 9 + row + 80, 93);
      pen.globalAlpha = 0.16 + 0.2 * luck;
      pen.beginPath();
      pen.arc(x, top + (foot - top) * (down + 0.05 * luck), (0.012 + 0.01 * luck) * crown, 0, 2 * Math.PI);
      pen.fill();
    }
  }
  pen.globalAlpha = 1;
  pen.fillStyle = mixed(flesh, "#14081f", 0.35);
  pen.beginPath();
  pen.ellipse(cx, top, 0.76 * crown, 0.17 * crown, 0, 0, 2 * Math.PI);
  pen.fill();
  for (let k = 0; k <= RIM; k += 1) { // the rim: small nubs of flesh
    const angle = Math.PI * (1 - k / RIM);
    const size = (0.055 + 0.025 * luckOf(k, 91)) * crown * (0.65 + 0.35 * Math.sin(angle));
    const x = cx + 0.74 * crown * Math.cos(angle);
    const y = top + 0.17 * crown * Math.sin(angle);
    pen.fillStyle = mixed(flesh, light, 0.2 + 0.6 * luckOf(k, 92));
    pen.beginPath();
    pen.ellipse(x, y, size * 0.8, size * 1.25, -0.5 * Math.cos(angle), 0, 2 * Math.PI);
    pen.fill();
  }
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
