// Where things stand on a chart: scales, few round ticks, labels that do not overlap.

const ROUND_STEPS = [1, 2, 5, 10, 20, 50];
const HEADROOM = 0.04;
const TICK_WEEKS = [1, 2, 4, 13, 26, 52, 104, 260, 520];

/** Return the linear map from a domain to a range. */
export function linearScale([low, high], [start, end]) {
  const slope = high > low ? (end - start) / (high - low) : 0;
  return (value) => start + (value - low) * slope;
}

/**
 * Return a domain a little wider than the data, and the few round ticks inside it.
 * @param {number} low, high of the data
 * @param {number} most how many ticks at most
 */
export function tickedDomain(low, high, most = 3) {
  if (!(high > low)) {
    const size = Math.abs(low) || 1;
    [low, high] = low > 0 ? [0, low + size] : [low - size, Math.max(0, low + size)];
  }
  const room = HEADROOM * (high - low);
  const domain = [low === 0 ? 0 : low - room, high === 0 ? 0 : high + room];
  const rough = (high - low) / most;
  const size = 10 ** Math.floor(Math.log10(rough));
  const steps = ROUND_STEPS.map((one) => one * size).filter((one) => one >= rough * 0.999);
  for (const step of steps) {
    const first = Math.ceil(domain[0] / step - 1e-9);
    const count = Math.floor(domain[1] / step + 1e-9) - first + 1;
    if (count > most) continue;
    return { domain, ticks: Array.from({ length: count }, (_, k) => tidied((first + k) * step)) };
  }
  return { domain, ticks: [] };
}

/** Return the least and the greatest finite number of many lists, `include` among them. */
export function extentOf(lists, include = []) {
  let low = Infinity;
  let high = -Infinity;
  for (const list of [...lists, include]) {
    for (const value of list) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/** Return the weeks to write below a chart: multiples of a year, quarter, month, as fit. */
export function weekTicks(weeks, width, least = 38) {
  const most = Math.max(1, Math.floor(width / least));
  const step = TICK_WEEKS.find((one) => weeks / one <= most) ?? Math.ceil(weeks / most);
  const ticks = [];
  for (let week = step; week <= weeks; week += step) ticks.push(week);
  return ticks;
}

/**
 * Return the heights at which labels stand so that none overlaps, each as near to its own as can be.
 * @param {number[]} wanted heights
 * @param {number} gap least distance
 * @param {number} top, bottom where the first and the last may stand
 */
export function spreadLabels(wanted, gap, top, bottom) {
  const order = wanted.map((_, k) => k).sort((a, b) => wanted[a] - wanted[b]);
  // Labels that touch form a block, which stands where its members' mean wish is.
  const blocks = [];
  for (const k of order) {
    blocks.push({ members: [k], centre: wanted[k] });
    while (blocks.length > 1) {
      const [above, below] = blocks.slice(-2);
      const needed = ((above.members.length + below.members.length) / 2) * gap;
      if (below.centre - above.centre >= needed) break;
      const count = above.members.length + below.members.length;
      const sum = above.centre * above.members.length + below.centre * below.members.length;
      blocks.splice(-2, 2, {
        members: [...above.members, ...below.members],
        centre: held(sum / count, ((count - 1) / 2) * gap, top, bottom),
      });
    }
    const last = blocks[blocks.length - 1];
    last.centre = held(last.centre, ((last.members.length - 1) / 2) * gap, top, bottom);
  }
  const found = new Array(wanted.length);
  for (const { members, centre } of blocks) {
    members.forEach((k, place) => {
      found[k] = centre + (place - (members.length - 1) / 2) * gap;
    });
  }
  return found;
}

/** Return the value of a line between its points: at week 3.5, halfway from week 3 to week 4. */
export function valueBetween(line, week) {
  const last = line.length - 1;
  const before = Math.max(0, Math.min(last, Math.floor(week)));
  const after = Math.min(last, before + 1);
  const part = Math.min(1, Math.max(0, week - before));
  if (part === 0 || !Number.isFinite(line[before])) return line[part === 0 ? before : after];
  return line[before] + (line[after] - line[before]) * part;
}

/** Return the path of a line through points; where a value is missing the line is broken. */
export function linePath(xs, ys) {
  let path = "";
  let pen = "M";
  for (let k = 0; k < xs.length; k += 1) {
    if (!Number.isFinite(ys[k])) {
      pen = "M";
      continue;
    }
    path += `${pen}${xs[k].toFixed(1)} ${ys[k].toFixed(1)}`;
    pen = "L";
  }
  return path;
}

/** Return the path of the area between two lines over the same points. */
export function areaPath(xs, lower, upper) {
  if (xs.length === 0) return "";
  const there = xs.map((x, k) => `${x.toFixed(1)} ${upper[k].toFixed(1)}`);
  const back = xs.map((x, k) => `${x.toFixed(1)} ${lower[k].toFixed(1)}`).reverse();
  return `M${there.join("L")}L${back.join("L")}Z`;
}

function held(centre, half, top, bottom) {
  return Math.max(top + half, Math.min(bottom - half, centre));
}

function tidied(value) {
  const rounded = Number(value.toPrecision(12));
  return Math.abs(rounded) < 1e-12 ? 0 : rounded;
}
