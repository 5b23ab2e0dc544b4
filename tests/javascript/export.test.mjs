import assert from "node:assert/strict";
import { test } from "node:test";
import { captioned, captionOf, fileName } from "../../viz/reef/js/export.js";
import { CHARTS } from "../../viz/reef/js/charts_lines.js";
import { keySentence, sheetLayout } from "../../viz/reef/js/charts_sheet.js";
import { stripHeight } from "../../viz/reef/js/charts_strip.js";
import { bands, movie, twin } from "./run_data.mjs";

test("a file's name says what it shows and holds nothing but plain letters", () => {
  assert.equal(fileName(movie, null, 12, "png"), `service_collapse_seed-${movie.seed}_week-12.png`);
  assert.equal(fileName(movie, twin, null, "webm"),
    `service_collapse_and-service_collapse_seed-${movie.seed}.webm`);
  const odd = { scenario: { name: "../<img onerror>" }, seed: 1 };
  assert.equal(fileName(odd, null, 3, "svg"), "-img-onerror-_seed-1_week-3.svg");
});

test("strips on the sheet do not overlap, and lie inside it", () => {
  for (const compared of [false, true]) {
    const { places, height } = sheetLayout(compared);
    assert.equal(places.length, CHARTS.flatMap((chart) => chart.strips).length);
    places.slice(1).forEach(({ top, title }, k) => {
      const above = places[k];
      assert.ok((title ?? top) > above.top + above.strip.height);
    });
    const last = places.at(-1);
    assert.ok(last.top + stripHeight(last.strip, compared) < height);
  }
  assert.ok(sheetLayout(true).height > sheetLayout(false).height);
});

test("the key says what lines and bands are", () => {
  assert.match(keySentence({ bands, twin: null }), /^Line: this run; inner band: half of \d+ futures; outer/);
  assert.match(keySentence({ bands, twin }), /^Lines: A whole, B dashed; inner band/);
  assert.equal(keySentence({ bands: null, twin: null }), "Line: this run");
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
  const when = `week 9 of ${movie.weeks} · seed ${movie.seed}`;
  assert.deepEqual(captionOf(movie, null, {}, 9), { title: movie.scenario.title, when });
  assert.deepEqual(captionOf(movie, twin, { a: "now", b: "one more" }, 9),
    { title: "A: now · B: one more", when });
});
