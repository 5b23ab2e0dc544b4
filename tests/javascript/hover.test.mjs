import assert from "node:assert/strict";
import { test } from "node:test";
import { watersOf } from "../../viz/reef/js/geometry.js";
import { actWords, firmWords } from "../../viz/reef/js/hover.js";
import { underWay } from "../../viz/reef/js/pulses.js";
import { inStream, onTheWay } from "../../viz/reef/js/water.js";
import { expected, movie } from "./run_data.mjs";

function actsOf(kind) {
  for (let week = 1; week <= movie.weeks; week += 0.25) {
    const found = underWay(movie, week, 4, false).filter((act) => act.kind === kind);
    if (found.length > 0) return found;
  }
  return [];
}

test("an act is named with who spoke, to whom, and what came of it", () => {
  for (const kind of ["recommendation", "introduction", "referral"]) {
    const [act] = actsOf(kind);
    const [name, between, outcome] = actWords(movie, act);
    assert.equal(name.toLowerCase(), kind);
    assert.equal(between, `person ${movie.events.person[act.event]} to person ${movie.events.other[act.event]}`);
    assert.match(outcome, act.opened ? /became a lead/ : /heard|in touch/);
  }
});

test("a complaint is named with who complains and whose hours it takes", () => {
  const [act] = actsOf("complaint");
  const [name, who, taken] = actWords(movie, act);
  assert.equal(name, "Complaint");
  assert.equal(who, `of person ${act.person}`);
  assert.match(taken, /^takes \d+\.\d h of (salesperson|hybrid|founder)|^goes to service/);
});

test("the foot tells the firm's week, and its end", () => {
  const [, clients] = firmWords(movie, 20);
  assert.equal(clients, `${expected.weekly.clients[19]} clients, ${expected.weekly.happy_clients[19]} of them happy`);
  const end = expected.weekly.collapsed.indexOf(1) + 1;
  assert.equal(firmWords(movie, movie.weeks)[1], `collapsed in week ${end}`);
});

test("every drop of revenue lies in its stream; beside it there is none", () => {
  const waters = watersOf(900, 600);
  for (const share of [0.02, 0.3, 0.6, 0.95]) {
    for (const lane of [0, 0.5, 1]) {
      const { x, y } = onTheWay(waters, share, lane, {});
      assert.ok(Math.abs(inStream(waters, x, y) - share) < 1e-9, `share ${share}, lane ${lane}`);
    }
    const { x, y } = onTheWay(waters, share, 0.5, {});
    assert.equal(inStream(waters, x + waters.crown, y), -1);
  }
  assert.equal(inStream(waters, waters.cx, waters.floor), -1);
});
