import assert from "node:assert/strict";
import { test } from "node:test";
import { STAGE } from "../../viz/reef/js/decode.js";
import { createDetail, PLAINEST } from "../../viz/reef/js/detail.js";
import {
  directionOf, edgeOf, luckOf, nearnessOf, pointAt, slotInCrown, watersOf,
} from "../../viz/reef/js/geometry.js";
import { referralTree } from "../../viz/reef/js/highlight.js";
import { lightWords, personWords, staffWords } from "../../viz/reef/js/hover.js";
import { palette } from "../../viz/reef/js/palette.js";
import { underWay } from "../../viz/reef/js/pulses.js";
import { roomBetween } from "../../viz/reef/js/scene.js";
import { aimShoal, createShoal, fishAt, slotsOfClients, swim } from "../../viz/reef/js/shoal.js";
import { KIND } from "../../viz/reef/js/sprites_fish.js";
import { placedMarks, yearTicks } from "../../viz/reef/js/timeline.js";
import { reachOf, revenueOnTheWay } from "../../viz/reef/js/water.js";
import { useOf } from "../../viz/reef/js/anemone.js";
import { movie } from "./run_data.mjs";

const SIZES = [[390, 420], [935, 528], [1500, 700], [468, 676]];

test("everybody stays in the water at any size", () => {
  for (const [width, height] of SIZES) {
    const waters = watersOf(width, height);
    const out = {};
    for (let along = 0; along <= 1; along += 0.02) {
      for (const nearness of [0, 0.3, 1]) {
        pointAt(waters, directionOf(waters, along), nearness, out);
        assert.ok(out.x >= 0 && out.x <= width && out.y >= 0 && out.y <= waters.floor, `${width} ${along}`);
      }
    }
  }
});

test("equal stretches along the reef get equal areas of water", () => {
  const waters = watersOf(1200, 700);
  const area = (from, to) => {
    let sum = 0;
    for (let k = 0; k < 40; k += 1) {
      const a = directionOf(waters, from + ((to - from) * k) / 40);
      const b = directionOf(waters, from + ((to - from) * (k + 1)) / 40);
      sum += 0.5 * edgeOf(waters, (a + b) / 2) ** 2 * Math.abs(b - a);
    }
    return sum;
  };
  const parts = Array.from({ length: 10 }, (_, k) => area(k / 10, (k + 1) / 10));
  assert.ok(Math.max(...parts) / Math.min(...parts) < 1.15, parts.join(" "));
});

test("a stronger pull brings nearer", () => {
  const near = Array.from({ length: 256 }, (_, byte) => nearnessOf(movie, byte));
  for (let byte = 2; byte < 256; byte += 1) assert.ok(near[byte] >= near[byte - 1]);
  assert.equal(near[1], 0);
  assert.equal(near[255], 1);
});

test("no two clients share a slot in the crown, and slots are as many as are needed at once", () => {
  const { of, count } = slotsOfClients(movie);
  for (let frame = 0; frame <= movie.weeks; frame += 1) {
    const taken = new Set();
    for (let i = 0; i < movie.people; i += 1) {
      if (movie.stage[frame * movie.people + i] !== STAGE.client) continue;
      assert.ok(of[i] >= 0 && of[i] < count);
      assert.ok(!taken.has(of[i]), `week ${frame}`);
      taken.add(of[i]);
    }
  }
});

test("clients are in the crown, whoever left unhappy is far away, the unhappy look it", () => {
  const waters = watersOf(1200, 700);
  const shoal = createShoal(movie);
  const frame = 60;
  aimShoal(shoal, waters, frame);
  swim(shoal, 0, 0, 0, true);
  const far = (i) => Math.hypot(shoal.x[i] - waters.cx, shoal.y[i] - waters.cy);
  let clients = 0;
  for (let i = 0; i < movie.people; i += 1) {
    const at = frame * movie.people + i;
    if (movie.stage[at] === STAGE.client) {
      clients += 1;
      assert.ok(far(i) < 1.5 * waters.crown);
      assert.equal(shoal.kind[i] === KIND.unhappy, movie.mood[at] < 0);
    }
    if (movie.stage[at] === STAGE.pastClient && movie.mood[at] < 0) {
      assert.equal(shoal.kind[i], KIND.leftUnhappy);
      assert.ok(far(i) > 2 * waters.crown);
    }
  }
  assert.equal(clients, movie.measures.clients[frame]);
});

test("playing on or jumping there leads to the same goals", () => {
  const waters = watersOf(1200, 700);
  const played = createShoal(movie);
  for (let frame = 0; frame <= 40; frame += 1) aimShoal(played, waters, frame);
  const jumped = createShoal(movie);
  aimShoal(jumped, waters, 40);
  assert.deepEqual(played.fromX, jumped.fromX);
  assert.deepEqual(played.toY, jumped.toY);
  assert.deepEqual(played.kind, jumped.kind);
});

test("a fish swims to its goal smoothly: never far in one frame, and it arrives", () => {
  const waters = watersOf(1200, 700);
  const shoal = createShoal(movie);
  aimShoal(shoal, waters, 52);
  swim(shoal, 0, 0, 0, true);
  const i = movie.stage.subarray(52 * movie.people, 53 * movie.people).indexOf(STAGE.client);
  const goal = [waters.cx + 400, waters.cy - 200];
  shoal.fromX[i] = shoal.toX[i] = goal[0];
  shoal.fromY[i] = shoal.toY[i] = goal[1];
  let before = shoal.x[i];
  for (let step = 0; step < 180; step += 1) {
    swim(shoal, 0, step / 60, 1 / 60, false);
    assert.ok(Math.abs(shoal.x[i] - before) < 25);
    before = shoal.x[i];
  }
  assert.ok(Math.hypot(shoal.x[i] - goal[0], shoal.y[i] - goal[1]) < 40);
  assert.equal(fishAt(shoal, shoal.x[i], shoal.y[i], 5), i);
  assert.equal(fishAt(shoal, -500, -500, 15), -1);
});

test("slots fill the crown and stay above the column", () => {
  const waters = watersOf(1000, 600);
  const out = {};
  for (let slot = 0; slot < 50; slot += 1) {
    slotInCrown(waters, slot, 50, out);
    assert.ok(out.y < waters.cy && Math.abs(out.x - waters.cx) < 1.2 * waters.crown);
  }
});

test("what is under way at rest is what happened in the week shown, each act with its kind", () => {
  const { kinds, events } = movie;
  const names = { [kinds.recommended]: "recommendation", [kinds.introduced]: "introduction",
    [kinds.referred]: "referral", [kinds.complained]: "complaint", [kinds.won]: "won" };
  let seen = 0;
  for (let week = 1; week < 120; week += 1) {
    for (const act of underWay(movie, week, 4, false)) {
      assert.equal(act.kind, names[events.kind[act.event]]);
      assert.equal(events.week[act.event], week);
      assert.ok(act.share > 0 && act.share <= 1);
      seen += 1;
    }
  }
  const of = Object.keys(names).map(Number);
  const happened = events.kind.filter((kind, k) => of.includes(kind) && events.week[k] < 120).length;
  assert.ok(happened > 0);
  assert.equal(seen, happened);
});

test("light reaches further the more is spent, and revenue arrives after its lag", () => {
  assert.equal(reachOf(movie, 200), 0, "a firm that has collapsed spends nothing");
  assert.ok(reachOf(movie, 30) > 0.4);
  const lag = movie.parameters["marketing.reinvestment_lag"];
  const share = movie.parameters["marketing.reinvested_share"];
  assert.equal(revenueOnTheWay(movie, 40, 1), share * movie.measures.revenue[40 - lag]);
  assert.equal(revenueOnTheWay(movie, 40, 0), share * movie.measures.revenue[40]);
});

test("a colleague's tentacles are the parts of the week", () => {
  const parts = 100;
  const at = 30 * movie.staff.length;
  const total = movie.header.hours.reduce((sum, use) => sum + movie.hours[use][at], 0);
  for (const use of movie.header.hours) {
    let count = 0;
    for (let k = 0; k < parts; k += 1) count += useOf(movie, 30, 0, (k + 0.5) / parts) === use ? 1 : 0;
    assert.ok(Math.abs(count / parts - movie.hours[use][at] / total) <= 0.011, use);
  }
});

test("a referral tree holds who brought whom, above and below, and no circle", () => {
  const { events, kinds } = movie;
  const k = events.kind.findIndex((kind, e) => kind === kinds.attracted && events.other[e] >= 0);
  const [who, by, week] = [events.person[k], events.other[k], events.week[k]];
  assert.ok(referralTree(movie, who, week).some(([above, below]) => above === by && below === who));
  assert.ok(referralTree(movie, by, week).some(([above, below]) => above === by && below === who));
  assert.equal(referralTree(movie, who, week - 1).some(([above, below]) => above === by && below === who), false);
});

test("things are named in words and with the run's own numbers", () => {
  const client = movie.stage.subarray(30 * movie.people).indexOf(STAGE.client);
  const said = personWords(movie, client, 30, 0.9).join(" ");
  assert.match(said, new RegExp(`person ${client} client, .*fit 0.90`));
  const salesperson = staffWords(movie, 0, 30);
  const hours = salesperson.slice(1).reduce((sum, line) => sum + Number.parseFloat(line), 0);
  assert.ok(Math.abs(hours - movie.parameters["staff.hours"]) < 0.5 || hours > 30, salesperson.join());
  assert.match(lightWords(movie, 30)[1], /spent this week/);
});

test("marks never cover each other", () => {
  const all = Array.from({ length: 40 }, (_, k) => ({
    week: Math.round(1 + 250 * luckOf(k, 5)), kind: k % 3 ? "hire" : "change", text: "something happens here",
  }));
  for (const width of [300, 800, 1500]) {
    const placed = placedMarks(all, 260, width, 6.6).filter(({ written, left }) => written && !left);
    for (const { one, row } of placed) {
      const x = (width * one.week) / 260;
      const long = 20 + 6.6 * one.text.length;
      const crossed = placedMarks(all, 260, width, 6.6).filter((other) => other.row === row && other.one !== one
        && (width * other.one.week) / 260 > x && (width * other.one.week) / 260 < x + long - 9);
      assert.deepEqual(crossed, []);
    }
  }
});

test("years are marked where there is room", () => {
  assert.deepEqual(yearTicks(260, 900).map(({ label }) => label), ["year 1", "year 2", "year 3", "year 4", "year 5"]);
  assert.ok(yearTicks(5200, 900).length <= 17);
  assert.deepEqual(yearTicks(20, 900), []);
});

test("detail steps down while frames are late, and comes back where that does not help", () => {
  const slow = createDetail();
  for (let k = 0; k < 600; k += 1) slow.note(slow.level >= 2 ? 19 : 40);
  assert.equal(slow.level, 2);
  const busy = createDetail();
  let plain = 0;
  for (let k = 0; k < 5000; k += 1) {
    busy.note(40);
    plain += busy.level > 0 ? 1 : 0;
  }
  assert.ok(plain > 0 && plain < 1200, `${plain} of 5000 frames were plain`);
  const quick = createDetail();
  for (let k = 0; k < 1000; k += 1) quick.note(16);
  assert.equal(quick.level, 0);
  const great = createDetail();
  for (let k = 0; k < 4000; k += 1) great.note(90 - 20 * great.level);
  assert.equal(great.level, PLAINEST);
});

test("both themes name the same colours", () => {
  assert.deepEqual(Object.keys(palette("light")).sort(), Object.keys(palette("dark")).sort());
});

test("words beside each other grow no wider than leaves a space between them", () => {
  assert.equal(roomBetween([-50, 50], [80, 90], 8), 1);
  const share = roomBetween([-50, 50], [120, 140], 10);
  assert.ok(Math.abs(share * (0.5 * (120 + 140) + 10) - 100) < 1e-9);
  assert.equal(roomBetween([0], [500], 10), 1);
});
