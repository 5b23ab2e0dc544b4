import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName, joinedCanvas, stacked } from "../../viz/reef/js/export.js";
import { movie, twin } from "./run_data.mjs";

test("a file's name says what it shows and holds nothing but plain letters", () => {
  assert.equal(fileName(movie, null, 12, "png"), `service_collapse_seed-${movie.seed}_week-12.png`);
  assert.equal(fileName(movie, twin, null, "webm"),
    `service_collapse_and-service_collapse_seed-${movie.seed}.webm`);
  const odd = { scenario: { name: "../<img onerror>" }, seed: 1 };
  assert.equal(fileName(odd, null, 3, "svg"), "-img-onerror-_seed-1_week-3.svg");
});

test("drawings under each other do not overlap and lie inside the whole", () => {
  const sizes = [{ width: 300, height: 20 }, { width: 340, height: 100 }, { width: 340, height: 60 }];
  const { tops, width, height } = stacked(sizes, 10, 16);
  assert.deepEqual(tops, [16, 46, 156]);
  assert.equal(width, 372);
  assert.equal(height, 156 + 60 + 16);
});

test("two reefs become one picture, side by side", () => {
  const drawn = [];
  const make = () => ({ getContext: () => ({ drawImage: (canvas, x, y) => drawn.push([canvas.name, x, y]) }) });
  const whole = joinedCanvas([{ name: "a", width: 30, height: 40 }, { name: "b", width: 50, height: 20 }], make);
  assert.deepEqual([whole.width, whole.height], [80, 40]);
  assert.deepEqual(drawn, [["a", 0, 0], ["b", 30, 0]]);
});
