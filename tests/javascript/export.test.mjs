import assert from "node:assert/strict";
import { test } from "node:test";
import { captioned, captionOf, fileName, stacked } from "../../viz/reef/js/export.js";
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

test("a picture is the reef with its words below, in the picture's own size", () => {
  const drawn = [];
  const pen = {
    drawImage: (canvas, x, y) => drawn.push(["image", canvas.name, x, y]),
    fillRect: (...box) => drawn.push(["box", ...box]),
    fillText: (text, x, y) => drawn.push(["text", text, x, y]),
  };
  const canvas = { name: "reef", width: 1080, height: 600 };
  const look = { text: "words", ink: "white", surface: "black", font: "serif" };
  const whole = captioned(canvas, look, () => ({ getContext: () => pen }));
  assert.deepEqual([whole.width, whole.height], [1080, 660]);
  assert.deepEqual(drawn, [["box", 0, 0, 1080, 660], ["image", "reef", 0, 0], ["text", "words", 30, 630]]);
});

test("the words say which run and week, and both firms of a comparison", () => {
  const end = `week 9 of ${movie.weeks} · seed ${movie.seed}`;
  assert.equal(captionOf(movie, null, {}, 9), `${movie.scenario.title} · ${end}`);
  assert.equal(captionOf(movie, twin, { a: "now", b: "one more" }, 9), `A: now · B: one more · ${end}`);
});
