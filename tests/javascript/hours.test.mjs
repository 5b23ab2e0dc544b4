import assert from "node:assert/strict";
import { test } from "node:test";
import { complaintSentences } from "../../viz/reef/js/hours_complaint.js";
import { clockAngles, clockArc, eased, HOUR_USES, hoursOfWeek } from "../../viz/reef/js/hours_ring.js";
import { nextStolenWeek, promiseBehind, stolenHours } from "../../viz/reef/js/hours_stolen.js";
import { expected, movie } from "./run_data.mjs";

const all = stolenHours(movie);

test("the clock shows the hours that the run counts, use by use", () => {
  for (const week of [1, 20, movie.weeks]) {
    hoursOfWeek(movie, week).forEach((hours, place) => {
      assert.equal(hours, expected.weekly[`hours_${HOUR_USES[place].use}`][week - 1]);
    });
  }
  assert.deepEqual(hoursOfWeek(movie, 0), HOUR_USES.map(() => 0));
});

test("every stolen hour of the run has its complaint, and no hour has two", () => {
  let told = 0;
  assert.ok(expected.weekly.collapsed.includes(1)); // in which week hours were worked, too
  for (let week = 1; week <= movie.weeks; week += 1) {
    const stolen = all[week].reduce((sum, { hours }) => sum + hours, 0);
    assert.ok(Math.abs(stolen - expected.weekly.hours_complaints[week - 1]) < 0.01, `week ${week}`);
    told += all[week].length;
  }
  assert.ok(told > 50);
});

test("a complaint steals no more than its hours, after it was made, from the one who sold", () => {
  const spent = new Map();
  all.forEach((pieces, week) => {
    for (const { event, staff, week: lost, hours } of pieces) {
      assert.equal(lost, week);
      assert.ok(week > movie.events.week[event]);
      assert.equal(movie.staff[staff].place, movie.events.other[event]);
      spent.set(event, (spent.get(event) ?? 0) + hours);
    }
  });
  for (const [event, hours] of spent) assert.ok(hours <= movie.events.value[event] + 0.01);
});

test("behind a complaint stand the last signature, its promise, and the quality since", () => {
  const { events, kinds } = movie;
  const pieces = all.flat();
  const sold = pieces.map(({ event }) => promiseBehind(movie, event)).find((one) => one.sold !== null);
  const won = Array.from(events.week.keys()).filter((k) => events.kind[k] === kinds.won
    && events.person[k] === sold.person && events.week[k] <= sold.week).at(-1);
  assert.equal(sold.sold, events.week[won]);
  assert.equal(sold.promise, events.value[won]);
  assert.equal(sold.path.length, sold.week - sold.sold + 1);
  assert.equal(sold.path.at(-1), expected.weekly.quality[sold.week - 1]);
  assert.equal(sold.delivered, sold.path.at(-1));
});

test("the sentences name who, when, how long, what was promised and what delivered", () => {
  const piece = all.flat().find(({ event }) => promiseBehind(movie, event).sold !== null);
  const behind = promiseBehind(movie, piece.event);
  const said = complaintSentences(movie, piece).join(" ");
  for (const words of [`erson ${behind.person}`, `in week ${behind.week}`, `week ${behind.sold}`,
    movie.staff[piece.staff].label, `${piece.hours.toFixed(1)} h`]) {
    assert.ok(said.includes(words), `${words} is in: ${said}`);
  }
});

test("a client from the start has no promise behind the complaint", () => {
  const early = all.flat().map(({ event }) => promiseBehind(movie, event)).find((one) => one.sold === null);
  assert.equal(early.promise, null);
  assert.equal(early.path.length, early.week);
});

test("from any week the nearest stolen hour is found, either way, or none", () => {
  const first = all.findIndex((pieces) => pieces.length > 0);
  assert.equal(nextStolenWeek(movie, 0, 1), first);
  assert.equal(nextStolenWeek(movie, first, -1), null);
  const after = nextStolenWeek(movie, first, 1);
  assert.equal(nextStolenWeek(movie, after, -1), first);
});

test("parts of a week fill the clock in order", () => {
  const angles = clockAngles([1, 0, 3]);
  assert.deepEqual(angles.map(([from]) => from), [0, Math.PI / 2, Math.PI / 2]);
  assert.ok(Math.abs(angles[2][1] - 2 * Math.PI) < 1e-12);
  assert.deepEqual(clockAngles([0, 0]), [[0, 0], [0, 0]]);
});

test("an arc of a whole turn does not vanish", () => {
  const [, start, end] = clockArc(0, 2 * Math.PI, 50).match(/M([\d. ]+)A.* 1 ([\d. ]+)$/);
  assert.notEqual(start, end);
});

test("a ring in motion goes part of the way", () => {
  assert.deepEqual(eased([0, 10], [10, 0], 0.25), [2.5, 7.5]);
  assert.deepEqual(eased([0, 10], [10, 0], 1), [10, 0]);
});
