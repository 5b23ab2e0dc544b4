import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOfWeek, accountText } from "../../viz/reef/js/account.js";
import { expected, movie, twin } from "./run_data.mjs";

const count = (week, kind) => {
  const { events, kinds } = movie;
  let found = 0;
  for (let k = 0; k < events.count; k += 1) {
    if (events.week[k] === week && events.kind[k] === kinds[kind]) found += 1;
  }
  return found;
};

test("every week is told with its clients; what did not happen is not told", () => {
  for (let week = 1; week <= movie.weeks; week += 1) {
    const said = accountOfWeek(movie, week).join(" ");
    const collapsed = expected.weekly.collapsed[week - 1] > 0;
    if (collapsed) assert.ok(said.startsWith("The firm has collapsed"));
    else assert.ok(said.startsWith(`${expected.weekly.clients[week - 1]} client`), said);
    assert.equal(/\bsigned\./.test(said), count(week, "won") > 0, said);
    assert.equal(/\bcomplained\./.test(said), count(week, "complained") > 0, said);
    assert.equal(/got in touch\./.test(said), count(week, "attracted") > 0, said);
    assert.doesNotMatch(said, /NaN|undefined|null/);
  }
});

test("few are named, many are counted", () => {
  const busiest = Array.from({ length: movie.weeks }, (_, week) => week + 1)
    .sort((a, b) => count(b, "complained") - count(a, "complained"))[0];
  const many = count(busiest, "complained");
  assert.ok(many > 3);
  assert.ok(accountOfWeek(movie, busiest).join(" ").includes(`${many} people complained.`));
});

test("the beginning has no events, and its account no gaps", () => {
  const said = accountText(movie, null, 0);
  assert.ok(said.startsWith("The beginning. "));
  assert.doesNotMatch(said, /NaN|undefined/);
});

test("a comparison tells both", () => {
  const said = accountText(movie, twin, 12);
  assert.match(said, /^Week 12\. A: .+ B: .+/);
});
