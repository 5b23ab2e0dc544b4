// One strip of a chart as SVG: bands in two tones, the run as a line, few ticks, direct labels.
import { makeDrawn } from "./charts_dom.js";
import { differenceOf, lineOf } from "./charts_lines.js";
import {
  areaPath, extentOf, linearScale, linePath, tickedDomain, spreadLabels, weekTicks,
} from "./charts_scale.js";
import { measureNumber } from "./charts_text.js";

/** Space left of, right of, above and below what is drawn, in pixels. */
export const STRIP_SPACE = { left: 54, right: 64, top: 7, bottom: 5, axis: 16 };
const DIFFERENCE_HEIGHT = 40;
const LABEL_GAP = 12;

/** Return the height of a strip with everything around it. */
export function stripHeight(strip, twin) {
  const { top, bottom, axis } = STRIP_SPACE;
  const apart = twin && !strip.source ? DIFFERENCE_HEIGHT + top : 0;
  return top + strip.height + apart + bottom + (strip.axis ? axis : 0);
}

/** Return the map from weeks to pixels, the same for all strips of that width. */
export function weekScale(weeks, width) {
  return linearScale([0, weeks], [STRIP_SPACE.left, width - STRIP_SPACE.right]);
}

/**
 * Return the domain that strips side by side share, so that their heights can be compared.
 * @param {{measure: string}[]} strips
 */
export function sharedDomain(strips, shown) {
  const lists = strips.flatMap((strip) => drawnLists(strip, shown));
  return tickedDomain(...extentOf(lists, [0]), 2).domain;
}

/**
 * Draw a strip.
 * @param {Object} strip an entry of `CHARTS`
 * @param {{movie, twin, bands, twinBands, difference}} shown
 * @param {number} width in pixels
 * @param {number[]} [shared] domain of several strips
 * @returns {{drawing: SVGElement, y: function}} and the map from values to pixels
 */
export function drawStrip(strip, shown, width, shared = null) {
  const { movie, twin } = shown;
  const weeks = Math.max(movie.weeks, twin?.weeks ?? 0);
  const x = weekScale(weeks, width);
  const { top } = STRIP_SPACE;
  const height = stripHeight(strip, twin);
  const floor = top + strip.height;
  const unit = movie.units[strip.measure];
  const ticked = tickedDomain(...extentOf(drawnLists(strip, shown), landmarks(strip, movie)));
  const y = linearScale(shared ?? ticked.domain, [floor, top]);
  const drawing = makeDrawn("svg", {
    class: `chart-strip ${strip.source ? "is-source" : ""}`,
    viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", focusable: "false",
  });
  drawing.style.setProperty("--strip-colour", `var(--reef-${strip.colour})`);
  if (strip.source) drawing.append(baseline(x, weeks, y(0)));
  else drawing.append(...valueTicks(strip, movie, ticked.ticks, x, weeks, y));
  const bands = [[shown.bands, twin ? "a" : "run"], [twin && shown.twinBands, "b"]];
  for (const [band, name] of bands) drawing.append(...bandAreas(band, strip.measure, x, y, name));
  if (!twin) drawing.append(...pathEdges(bands[0][0], strip.measure, x, y));
  const lines = [[movie, twin ? "a" : "run"], [twin, "b"]].filter(([run]) => run);
  for (const [run, name] of lines) {
    const line = lineOf(run, strip.measure);
    drawing.append(path("line", linePath(frames(line, x), values(line, y)), name));
  }
  if (strip.source) drawing.append(...winMarks(lines, strip.measure, x, y(0)));
  else drawing.append(...endLabels(strip, shown, lines, unit, width, y));
  if (twin && !strip.source) {
    drawing.append(differenceStrip(strip, shown, unit, x, weeks, width, floor + top));
  }
  if (strip.axis) drawing.append(...weekLabels(weeks, x, height));
  return { drawing, y };
}

function drawnLists(strip, { movie, twin, bands, twinBands }) {
  const lists = [movie, twin].filter(Boolean).map((run) => lineOf(run, strip.measure));
  for (const band of [bands, twin && twinBands]) {
    const measure = band?.measures[strip.measure];
    if (measure) lists.push(measure.levels[0], measure.levels[4]);
    if (!twin) lists.push(...(band?.paths?.[strip.measure] ?? []));
  }
  return lists;
}

function path(kind, d, name) {
  return makeDrawn("path", { class: `chart-${kind} of-${name}`, d });
}

function frames(line, x) {
  return Array.from(line, (_, week) => x(week));
}

function values(line, y) {
  return Array.from(line, (value) => y(value));
}

function bandAreas(bands, measure, x, y, name) {
  const levels = bands?.measures[measure]?.levels;
  if (!levels) return [];
  const xs = Array.from(levels[0], (_, week) => x(week + 1));
  const [low, lower, , upper, high] = levels.map((level) => values(level, y));
  return [
    path("band-most", areaPath(xs, low, high), name),
    path("band-half", areaPath(xs, lower, upper), name),
  ];
}

/** Return the two edges between which whole paths stay: beside the bands, which are week by week. */
function pathEdges(bands, measure, x, y) {
  const edges = bands?.paths?.[measure] ?? [];
  return edges.map((edge) =>
    path("path-edge", linePath(Array.from(edge, (_, week) => x(week + 1)), values(edge, y)), "run"));
}

function rule(kind, x1, x2, y) {
  const at = Math.round(y) + 0.5; // on whole pixels a hairline is crisp
  return makeDrawn("line", { class: `chart-${kind}`, x1, x2, y1: at, y2: at });
}

function label(kind, x, y, text, anchor = "start") {
  return makeDrawn("text", { class: `chart-${kind}`, x, y, "text-anchor": anchor }, [text]);
}

function baseline(x, weeks, y) {
  return rule("base", x(0), x(weeks), y);
}

/** Return the values that a strip always shows. */
function landmarks(strip, movie) {
  return [0, ...strip.words.map((word) => movie.parameters[`satisfaction.${word}`])];
}

/** Draw the ticks: where values have names, the names are enough. */
function valueTicks(strip, movie, ticks, x, weeks, y) {
  const unit = movie.units[strip.measure];
  const write = (value, text, kind) => [
    rule(kind, x(0), x(weeks), y(value)),
    label("tick", STRIP_SPACE.left - 6, y(value) + 3.5, text, "end"),
  ];
  if (strip.words.length === 0) {
    return ticks.flatMap((tick) =>
      write(tick, measureNumber(tick, unit), tick === 0 ? "zero" : "grid"));
  }
  const named = strip.words.flatMap((word) =>
    write(movie.parameters[`satisfaction.${word}`], word, "threshold"));
  return [...write(0, "0", "zero"), ...named];
}

function winMarks(lines, measure, x, base) {
  return lines.map(([run, name], row) => {
    const weekly = run.measures[measure];
    let d = "";
    for (let week = 1; week < weekly.length; week += 1) {
      if (weekly[week] > 0) d += `M${x(week).toFixed(1)} ${base + 1 + 3 * row}v3`;
    }
    return path("wins", d, name);
  });
}

function endLabels(strip, shown, lines, unit, width, y) {
  const at = width - STRIP_SPACE.right + 6;
  const wanted = lines.map(([run, name]) => {
    const line = lineOf(run, strip.measure);
    const value = line[line.length - 1];
    const letter = name === "run" ? "" : `${name.toUpperCase()} `;
    return { value, kind: `end of-${name}`, text: letter + measureNumber(value, unit) };
  });
  const levels = !shown.twin && shown.bands?.measures[strip.measure]?.levels;
  if (levels) {
    for (const level of [levels[0], levels[4]]) {
      const value = level[level.length - 1];
      wanted.push({ value, kind: "end-band", text: measureNumber(value, unit) });
    }
  }
  const bottom = STRIP_SPACE.top + strip.height;
  const there = wanted.filter((one) => Number.isFinite(one.value));
  const heights = spreadLabels(there.map((one) => y(one.value)), LABEL_GAP, STRIP_SPACE.top, bottom);
  return there.map((one, k) => label(one.kind, at, heights[k] + 4, one.text));
}

function differenceStrip(strip, shown, unit, x, weeks, width, top) {
  const { movie, twin, difference } = shown;
  const line = differenceOf(movie, twin, strip.measure);
  const levels = difference?.measures[strip.measure]?.levels;
  const lists = levels ? [line, levels[0], levels[4]] : [line];
  const [low, high] = extentOf(lists, [0]);
  const floor = top + DIFFERENCE_HEIGHT;
  const y = linearScale(low === high ? [-1, 1] : [low, high], [floor - 4, top + 4]);
  const end = line[line.length - 1];
  const ending = Number.isFinite(end) ? [label("end of-difference", width - STRIP_SPACE.right + 6,
    y(end) + 4, measureNumber(end, unit, true))] : [];
  return makeDrawn("g", { class: "chart-difference" }, [
    ...bandAreas(difference, strip.measure, x, y, "difference"),
    rule("zero", x(0), x(weeks), y(0)),
    path("line", linePath(frames(line, x), values(line, y)), "difference"),
    label("tick", STRIP_SPACE.left - 6, y(0) + 3.5, "B − A", "end"),
    ...ending,
  ]);
}

function weekLabels(weeks, x, height) {
  const numbers = weekTicks(weeks, x(weeks) - x(0)).map((week) =>
    label("week", x(week), height - 4, String(week), week === weeks ? "end" : "middle"));
  return [label("week", STRIP_SPACE.left - 6, height - 4, "week", "end"), ...numbers];
}
