import assert from "node:assert/strict";
import { test } from "node:test";
import { ANALOGY, DEPARTURES } from "../../viz/reef/js/analogy.js";

test("the analogy's parts are each explained once, and where it ends is said", () => {
  const sights = ANALOGY.map(({ sight }) => sight);
  assert.equal(new Set(sights).size, sights.length);
  for (const sight of ["Clownfish", "Mucus", "Sting", "Light", "Anemone"]) assert.ok(sights.includes(sight));
  for (const text of [...ANALOGY.map(({ meaning }) => meaning), ...DEPARTURES]) assert.match(text, /\.$/);
});
