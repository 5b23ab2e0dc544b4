// What is charted, and what the charts say of a week: the run on screen among its many futures.
import { aliveAt, bandAt } from "./bands.js";
import { compactNumber, countedText, measureNumber, percentText, rangeText } from "./charts_text.js";

/**
 * The charts from the top, each of strips that share title and keyboard. A strip with `words` has
 * named levels, parameters of satisfaction, instead of numbers beside it.
 */
export const CHARTS = [
  {
    id: "clients",
    strips: [{ measure: "clients", title: "Clients", height: 104, colour: "client", axis: true }],
  },
  {
    id: "money",
    strips: [
      { measure: "revenue", title: "Revenue, a week", height: 56, colour: "accent" },
      { measure: "cash", title: "Cash", height: 76, colour: "accent", axis: true },
    ],
  },
  {
    id: "satisfaction",
    strips: [
      { measure: "satisfaction", title: "Satisfaction", height: 84, colour: "good", axis: true,
        words: ["happy", "unhappy"] },
    ],
  },
  {
    id: "sources",
    title: "Where new clients come from",
    strips: [
      { measure: "new_clients_marketing", title: "advertising", colour: "paid" },
      { measure: "new_clients_clownfish", title: "sight of happy clients", colour: "sight" },
      { measure: "new_clients_reputation", title: "reputation", colour: "reputation" },
      { measure: "new_clients_recommendation", title: "recommendations", colour: "recommend" },
      { measure: "new_clients_introduction", title: "introductions", colour: "introduce" },
      { measure: "new_clients_referral", title: "referrals", colour: "refer", axis: true },
    ].map((strip) => ({ ...strip, height: 14, source: true })),
  },
].map((chart) => ({
  ...chart,
  strips: chart.strips.map((strip) => ({ axis: false, source: false, words: [], ...strip })),
}));

const UNIT_WORDS = { people: "people", money: "", SD: "SD" };
const LINES = new WeakMap();

/**
 * Return a charted measure of a run: its value in every frame; of new clients, the sum so far; of
 * satisfaction, nothing where there is no client to be satisfied.
 * @returns {Float64Array} weeks + 1 values; NaN where nothing is known
 */
export function lineOf(movie, measure) {
  if (!LINES.has(movie)) LINES.set(movie, new Map());
  const kept = LINES.get(movie);
  if (!kept.has(measure)) {
    const weekly = movie.measures[measure];
    const { clients } = movie.measures;
    if (measure.startsWith("new_clients")) kept.set(measure, sumSoFar(weekly));
    else if (measure !== "satisfaction") kept.set(measure, weekly);
    else kept.set(measure, weekly.map((value, week) => (clients[week] > 0 ? value : NaN)));
  }
  return kept.get(measure);
}

/** Return B - A of a measure, frame by frame. */
export function differenceOf(movie, twin, measure) {
  const a = lineOf(movie, measure);
  const b = lineOf(twin, measure);
  return Float64Array.from({ length: Math.min(a.length, b.length) }, (_, week) => b[week] - a[week]);
}

/**
 * Return what a strip says of a week.
 * @param {{movie, twin, bands, twinBands, difference}} shown
 * @returns {{values: {name: string, text: string}[], detail: string, spoken: string}} in large, one
 *   for each run; in small; and for those who listen
 */
export function readoutOf(strip, shown, week) {
  const { movie, twin } = shown;
  const unit = movie.units[strip.measure];
  const words = UNIT_WORDS[unit] ? ` ${UNIT_WORDS[unit]}` : "";
  const number = (value) => measureNumber(value, unit);
  const a = valueAt(movie, strip.measure, week);
  if (!twin) {
    const band = bandAt(shown.bands, strip.measure, week);
    const futures = strip.source ? "" : "futures ";
    const detail = band ? futures + rangeText(band[0], band[4], unit) : "";
    const inFutures = band
      ? `; in 8 of 10 futures ${rangeText(band[0], band[4], unit)}, in half ` +
        `${rangeText(band[1], band[3], unit)}`
      : "";
    return {
      values: [{ name: "run", text: number(a) }],
      detail,
      spoken: `${strip.title}: ${number(a)}${words}${inFutures}.`,
    };
  }
  const b = valueAt(twin, strip.measure, week);
  const apart = measureNumber(b - a, unit, true);
  const band = bandAt(shown.difference, strip.measure, week);
  const range = band ? rangeText(band[0], band[4], unit, true) : "";
  return {
    values: [{ name: "a", text: `A ${number(a)}` }, { name: "b", text: `B ${number(b)}` }],
    detail: `${apart}${range && ` (${range})`}`,
    spoken:
      `${strip.title}: A ${number(a)}, B ${number(b)}${words}; B less A ${apart}` +
      `${range && `, in 8 of 10 pairs of futures ${range}`}.`,
  };
}

/** Return how many of the futures have collapsed by a week, in words; empty where none has. */
export function collapsedText({ twin, bands, twinBands }, week) {
  const a = collapsedShare(bands, week);
  if (!twin) return a > 0 ? `${percentText(a)} of the futures have collapsed by now.` : "";
  const b = collapsedShare(twinBands, week);
  if (a + b === 0) return "";
  return `By now ${percentText(a)} of A's futures have collapsed, and ${percentText(b)} of B's.`;
}

function collapsedShare(bands, week) {
  const alive = aliveAt(bands, week) ?? 1;
  return alive > 1 - 0.5 / (bands?.runs ?? 1) ? 0 : 1 - alive; // float32: less than half a future is none
}

/** Return what a chart's numbers are in a week, as sentences. */
export function spokenOf(chart, shown, week) {
  const said = chart.strips.map((strip) => readoutOf(strip, shown, week).spoken);
  const title = chart.title ? `${chart.title}. ` : "";
  return `Week ${compactNumber(week)}. ${title}${said.join(" ")}`;
}

/** Return the key to the charts: what the line and the bands are. */
export function keyOf(shown) {
  const runs = shown.bands ? countedText(shown.bands.runs, "future") : "";
  if (!shown.bands) return { line: "this run", half: "", most: "", whole: "" };
  const whole = !shown.twin && shown.bands.paths?.clients ? "9 in 10 from start to end" : "";
  return { line: "this run", half: `half of ${runs}`, most: "8 in 10 in each week", whole };
}

function valueAt(movie, measure, week) {
  const line = lineOf(movie, measure);
  return line[Math.min(week, line.length - 1)];
}

function sumSoFar(weekly) {
  const sums = new Float64Array(weekly.length);
  for (let week = 1; week < weekly.length; week += 1) sums[week] = sums[week - 1] + weekly[week];
  return sums;
}
