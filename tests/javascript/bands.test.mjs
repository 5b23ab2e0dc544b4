import assert from "node:assert/strict";
import { test } from "node:test";
import { aliveAt, bandAt, decodeBands } from "../../viz/reef/js/bands.js";
import { bands, difference, expected } from "./run_data.mjs";

function close(found, wanted, within = 1e-6) {
  assert.equal(found.length, wanted.length);
  found.forEach((value, k) => {
    assert.ok(Math.abs(value - wanted[k]) <= within * Math.max(1, Math.abs(wanted[k])),
      `${value} is not ${wanted[k]}`);
  });
}

test("bands are numpy's quantiles of the same futures", () => {
  assert.equal(bands.runs, expected.runs);
  assert.equal(bands.weeks, expected.weekly.clients.length);
  for (const [measure, weeks] of Object.entries(expected.quantiles)) {
    for (const [week, quantiles] of Object.entries(weeks)) {
      close(bandAt(bands, measure, Number(week)), quantiles);
    }
  }
});

test("the share that survives, and its change in a difference", () => {
  const last = bands.weeks;
  close([aliveAt(bands, last)], [expected.alive]);
  close([aliveAt(difference, last)], [expected.aliveInTwin - expected.alive]);
});

test("nothing is known before the first week and after the last", () => {
  assert.equal(bandAt(bands, "clients", 0), null);
  assert.equal(bandAt(bands, "clients", bands.weeks + 1), null);
  assert.equal(bandAt(bands, "no such measure", 3), null);
  assert.equal(bandAt(null, "clients", 3), null);
  assert.equal(aliveAt(bands, 0), null);
});

test("no bytes are no bands, and other bytes are refused", () => {
  assert.equal(decodeBands(new Uint8Array()), null);
  assert.equal(decodeBands(null), null);
  assert.throws(() => decodeBands(new TextEncoder().encode("RMSREEF1 and so on")), /no bands/);
});

test("bytes may lie anywhere in a buffer", () => {
  const header = new TextEncoder().encode(JSON.stringify({
    kind: "runs", runs: 1, weeks: 2, levels: [0.5], measures: [{ name: "m", unit: "", summed: false }],
  }));
  const block = new Uint8Array(3 + 12 + header.length + 16);
  block.set(new TextEncoder().encode("RMSBANDS"), 3);
  new DataView(block.buffer).setUint32(11, header.length, true);
  block.set(header, 15);
  const numbers = new Uint8Array(new Float32Array([1, 2, 1, 0.5]).buffer);
  block.set(numbers, 15 + header.length);
  const found = decodeBands(new DataView(block.buffer, 3));
  assert.deepEqual(bandAt(found, "m", 2), [2]);
  assert.equal(aliveAt(found, 2), 0.5);
});
