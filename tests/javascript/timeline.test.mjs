// Where the marks and the years of the timeline stand.
import assert from "node:assert/strict";
import test from "node:test";
import { placedMarks, yearTicks } from "../../viz/reef/js/timeline.js";

const WEEKS = 260;
const SIGN = 24; // pixels that are pressed

function hires(...weeks) {
  return weeks.map((week) => ({ kind: "hire", week, text: "a service agent starts" }));
}

test("years have room for their words, in large type too", () => {
  for (const [width, type] of [[320, 14], [320, 19], [800, 14], [1200, 19]]) {
    const ticks = yearTicks(WEEKS, width, type);
    const apart = (width * (ticks.length > 1 ? ticks[1].week - ticks[0].week : WEEKS)) / WEEKS;
    // The last one ends where the others have their middle.
    const word = 0.8 * 0.55 * type * "year 5".length;
    assert.ok(apart >= 1.5 * word, `${ticks.length} years on ${width} pixels in ${type} pixels of type`);
  }
});

test("signs of one row lie apart where three rows can hold them", () => {
  const width = 520; // two pixels a week
  const short = (week) => ({ kind: "hire", week, text: "x" });
  const placed = placedMarks([...hires(10), short(30), short(31), short(40)], WEEKS, width, 7);
  for (const row of [0, 1, 2]) {
    const places = placed.filter((mark) => mark.row === row).map(({ one }) => 2 * one.week);
    places.slice(1).forEach((place, k) => assert.ok(place - places[k] >= SIGN, `row ${row}: ${places}`));
  }
});

test("words are written where they end before the next sign", () => {
  const letter = 7;
  const placed = placedMarks(hires(10, 60, 250), WEEKS, 1000, letter);
  assert.deepEqual(placed.map(({ written }) => written), [true, true, true]);
  assert.equal(placed[2].left, true); // at the right edge they stand before their sign
});
