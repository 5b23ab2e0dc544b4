// A real run, packed by the page's own Python: tests/javascript/test_javascript.py writes the files.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeBands } from "../../viz/reef/js/bands.js";
import { decodeMovie } from "../../viz/reef/js/decode.js";

const FOLDER = process.env.RMS_TEST_RUN;
if (!FOLDER) throw new Error("RMS_TEST_RUN: start these tests through pytest");

const bytes = (name) => new Uint8Array(readFileSync(join(FOLDER, name)));

export const movie = decodeMovie(bytes("a.movie"));
export const twin = decodeMovie(bytes("b.movie"));
export const bands = decodeBands(bytes("a.bands"));
export const twinBands = decodeBands(bytes("b.bands"));
export const difference = decodeBands(bytes("difference.bands"));
export const story = JSON.parse(readFileSync(join(FOLDER, "story.json"), "utf8"));
/** What the command line prints of the same run: {weekly: {measure: [...]}, quantiles: ...}. */
export const expected = JSON.parse(readFileSync(join(FOLDER, "expected.json"), "utf8"));
