import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compactNumber, countedText, listedText, measureNumber, percentText, rangeText, signedNumber,
} from "../../viz/reef/js/charts_text.js";
import { expected } from "./run_data.mjs";

test("numbers are as the command line writes them", () => {
  for (const [value, text] of expected.compact) {
    assert.equal(compactNumber(value), text.replace("-", "\u2212"), String(value));
  }
});

test("a difference shows its sign, nothing shows none", () => {
  assert.equal(signedNumber(3), "+3");
  assert.equal(signedNumber(-0.4), "\u22120.40");
  assert.equal(signedNumber(0), "0");
  assert.equal(signedNumber(-0.001), "0.00");
});

test("a measure's digits follow its unit", () => {
  assert.equal(measureNumber(0.356, "SD"), "+0.36");
  assert.equal(measureNumber(-0.001, "SD"), "0.00");
  assert.equal(measureNumber(23, "people"), "23");
  assert.equal(measureNumber(18.5, "people"), "18.5");
  assert.equal(measureNumber(-0.02, "people"), "0");
  assert.equal(measureNumber(12.4, "money"), "12");
  assert.equal(measureNumber(-0.2, "money", true), "0");
  assert.equal(measureNumber(NaN, "money"), "\u2013");
  assert.equal(rangeText(-2, 8, "people", true), "\u22122 to +8");
  assert.equal(rangeText(17, 35.1, "people"), "17 to 35");
  assert.equal(rangeText(-0.4, 0.25, "people", true), "0 to 0");
});

test("shares, counts and lists in words", () => {
  assert.equal(percentText(0.004), "0.4 %");
  assert.equal(percentText(0.68), "68 %");
  assert.equal(percentText(0), "0 %");
  assert.equal(percentText(0.9999), "over 99.9 %");
  assert.equal(percentText(1), "100 %");
  assert.equal(countedText(1, "client"), "1 client");
  assert.equal(countedText(2, "client"), "2 clients");
  assert.equal(listedText(["a", "b", "c"]), "a, b and c");
  assert.equal(listedText(["a"]), "a");
});
