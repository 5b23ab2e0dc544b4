import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CHARTS, collapsedText, differenceOf, keyOf, lineOf, readoutOf, spokenOf,
} from "../../viz/reef/js/charts_lines.js";
import { sharedDomain, stripHeight, weekScale } from "../../viz/reef/js/charts_strip.js";
import { bands, difference, expected, movie, twin, twinBands } from "./run_data.mjs";

const alone = { movie, twin: null, bands, twinBands: null, difference: null };
const compared = { movie, twin, bands, twinBands, difference };
const strips = CHARTS.flatMap((chart) => chart.strips);
const strip = (measure) => strips.find((one) => one.measure === measure);

test("every strip charts a measure that the movie and the bands have", () => {
  for (const { measure } of strips) {
    assert.equal(lineOf(movie, measure).length, movie.weeks + 1);
    assert.ok(bands.measures[measure], measure);
  }
});

test("a line is the run's measure; of new clients, the sum so far", () => {
  for (let week = 1; week <= movie.weeks; week += 1) {
    assert.equal(lineOf(movie, "cash")[week], expected.weekly.cash[week - 1]);
  }
  const sum = expected.weekly.new_clients_marketing.reduce((all, one) => all + one, 0);
  assert.equal(lineOf(movie, "new_clients_marketing")[movie.weeks], sum);
  assert.equal(lineOf(movie, "new_clients_marketing")[0], 0);
});

test("nobody has no satisfaction", () => {
  const { clients, satisfaction } = expected.weekly;
  assert.ok(clients.includes(0), "the run that is tested loses all of its clients");
  clients.forEach((count, k) => {
    const shown = lineOf(movie, "satisfaction")[k + 1];
    if (count > 0) assert.equal(shown, satisfaction[k]);
    else assert.ok(Number.isNaN(shown));
  });
});

test("the readout says the run's number of the week and the futures' range", () => {
  const clients = expected.weekly.clients[9];
  const said = readoutOf(strip("clients"), alone, 10);
  assert.deepEqual(said.values, [{ name: "run", text: String(clients) }]);
  assert.match(said.detail, /^futures \d+(\.\d)? to \d+(\.\d)?$/);
  assert.match(said.spoken, new RegExp(`^Clients: ${clients} people; in 8 of 10 futures`));
});

test("a comparison says both and the paired difference with its range", () => {
  const said = readoutOf(strip("clients"), compared, 30);
  const apart = twin.measures.clients[30] - movie.measures.clients[30];
  assert.deepEqual(said.values.map(({ name }) => name), ["a", "b"]);
  assert.ok(said.detail.startsWith(apart > 0 ? `+${apart}` : String(apart).replace("-", "\u2212")));
  assert.match(said.spoken, /B less A .*in 8 of 10 pairs of futures/);
  assert.equal(differenceOf(movie, twin, "clients")[30], apart);
});

test("at the beginning there is no band, and what is not known yet is a dash", () => {
  assert.equal(readoutOf(strip("clients"), alone, 0).detail, "");
  assert.equal(readoutOf(strip("revenue"), alone, 0).values[0].text, "\u2013");
});

test("a chart is spoken with all of its strips", () => {
  for (const chart of CHARTS) {
    const said = spokenOf(chart, alone, 20);
    assert.ok(said.startsWith("Week 20."));
    for (const { title } of chart.strips) assert.ok(said.includes(`${title}: `), title);
  }
});

test("the key names the futures, where there are any", () => {
  assert.equal(keyOf(alone).half, `half of ${expected.runs} futures`);
  assert.equal(keyOf({ ...alone, bands: null }).half, "");
});

test("collapses are told once the first future has one", () => {
  assert.equal(collapsedText(alone, 0), "");
  assert.equal(collapsedText({ ...alone, bands: null }, 5), "");
  const share = 1 - expected.alive;
  assert.ok(share > 0, "the run that is tested has futures that collapse");
  assert.match(collapsedText(alone, movie.weeks), /^[\d.]+ % of the futures have collapsed by now\.$/);
  assert.match(collapsedText(compared, movie.weeks), /^By now [\d.]+ % of A's .* and [\d.]+ % of B's\.$/);
});

test("sources share a domain that holds them all", () => {
  const sources = CHARTS.find((chart) => chart.id === "sources").strips;
  const [low, high] = sharedDomain(sources, compared);
  assert.equal(low, 0);
  for (const { measure } of sources) {
    assert.ok(Math.max(...lineOf(movie, measure), ...lineOf(twin, measure)) <= high);
  }
});

test("a comparison is taller by its difference; the weeks' scale is the same for all", () => {
  assert.ok(stripHeight(strip("cash"), twin) > stripHeight(strip("cash"), null));
  assert.equal(stripHeight(strip("new_clients_referral"), twin),
    stripHeight(strip("new_clients_referral"), null));
  const x = weekScale(100, 400);
  assert.ok(x(0) > 0 && x(100) < 400 && Math.abs(x(50) - (x(0) + x(100)) / 2) < 1e-9);
});
