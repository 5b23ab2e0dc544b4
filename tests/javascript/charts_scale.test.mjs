import assert from "node:assert/strict";
import { test } from "node:test";
import {
  areaPath, extentOf, linearScale, linePath, spreadLabels, tickedDomain, valueBetween, weekTicks,
} from "../../viz/reef/js/charts_scale.js";

test("a linear scale maps ends to ends, and no range to one place", () => {
  const y = linearScale([0, 10], [100, 0]);
  assert.deepEqual([y(0), y(5), y(10)], [100, 50, 0]);
  assert.equal(linearScale([3, 3], [1, 9])(3), 1);
});

test("ticks are few, round and inside the domain, whatever the data", () => {
  for (const [low, high] of [[0, 40], [-42.7, 210], [0, 0.037], [1e5, 1.2e6], [-3, -1], [0, 1], [7, 7],
    [0, 0], [-5, -5], [0.9999, 1.0001]]) {
    const { domain, ticks } = tickedDomain(low, high);
    assert.ok(domain[0] <= low && domain[1] >= high, `${low} to ${high} lies in ${domain}`);
    assert.ok(domain[1] > domain[0]);
    assert.ok(ticks.length <= 3 && ticks.length >= 1, `${low} to ${high}: ${ticks}`);
    for (const tick of ticks) {
      assert.ok(tick >= domain[0] - 1e-9 && tick <= domain[1] + 1e-9);
      assert.ok(Number(tick.toPrecision(6)) === tick, `${tick} is round`);
    }
  }
  assert.deepEqual(tickedDomain(0, 40).ticks, [0, 20, 40]);
});

test("a domain that begins at 0 keeps it as its floor", () => {
  assert.equal(tickedDomain(0, 31).domain[0], 0);
});

test("the extent looks at all lists and leaves out what is missing", () => {
  assert.deepEqual(extentOf([[NaN, 3, 8], [5, -2]], [0]), [-2, 8]);
  assert.deepEqual(extentOf([[NaN]]), [0, 1]);
});

test("weeks are written by the year where there are years, by less where there are not", () => {
  assert.deepEqual(weekTicks(260, 240), [52, 104, 156, 208, 260]);
  assert.deepEqual(weekTicks(520, 240), [104, 208, 312, 416, 520]);
  assert.deepEqual(weekTicks(12, 240), [2, 4, 6, 8, 10, 12]);
  assert.deepEqual(weekTicks(1, 240), [1]);
});

test("labels keep their distance, their order and inside; free ones stay", () => {
  assert.deepEqual(spreadLabels([10, 50, 90], 12, 0, 100), [10, 50, 90]);
  const crowded = spreadLabels([50, 50, 52, 20], 12, 0, 100);
  const sorted = [...crowded].sort((a, b) => a - b);
  sorted.slice(1).forEach((value, k) => assert.ok(value - sorted[k] >= 12 - 1e-9));
  assert.ok(crowded[0] < crowded[1] && crowded[1] < crowded[2]);
  assert.ok(Math.abs(crowded[3] - 20) < 1e-9);
  const low = spreadLabels([99, 100, 101], 12, 0, 100);
  assert.deepEqual(low, [76, 88, 100]);
  assert.deepEqual(spreadLabels([], 12, 0, 100), []);
});

test("a block that grows pushes the one above it, too", () => {
  const found = spreadLabels([10, 22, 23, 24], 12, 0, 200).map((value) => Math.round(value));
  found.slice(1).forEach((value, k) => assert.ok(value - found[k] >= 12));
});

test("a line breaks where a value is missing", () => {
  assert.equal(linePath([0, 1, 2, 3], [5, NaN, 6, 7]), "M0.0 5.0M2.0 6.0L3.0 7.0");
});

test("an area goes along its upper line and back along its lower", () => {
  assert.equal(areaPath([0, 1], [1, 2], [3, 4]), "M0.0 3.0L1.0 4.0L1.0 2.0L0.0 1.0Z");
  assert.equal(areaPath([], [], []), "");
});

test("between two weeks a line is between their values", () => {
  assert.equal(valueBetween([2, 4, 8], 1.5), 6);
  assert.equal(valueBetween([2, 4, 8], 2), 8);
  assert.equal(valueBetween([2, 4, 8], 9), 8);
  assert.equal(valueBetween([NaN, 4, 8], 0.5), 4);
  assert.ok(Number.isNaN(valueBetween([NaN, 4], 0)));
});
