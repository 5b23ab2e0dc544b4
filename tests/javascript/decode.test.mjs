import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  decodeMovie, fitAt, livesThatDiffer, nameOf, pullOf, satisfactionOf, STAGE,
} from "../../viz/reef/js/decode.js";
import { expected, movie, twin } from "./run_data.mjs";

const bytes = new Uint8Array(readFileSync(join(process.env.RMS_TEST_RUN, "a.movie")));

test("every weekly number is the one that the command line prints", () => {
  for (const [name, weekly] of Object.entries(expected.weekly)) {
    assert.deepEqual([...movie.measures[name].subarray(1)], weekly, name);
  }
});

test("stages are bytes by frame and person", () => {
  const last = movie.stage.subarray(movie.weeks * movie.people);
  assert.deepEqual([...last], expected.stages);
  for (const frame of [1, 30, movie.weeks]) {
    const row = movie.stage.subarray(frame * movie.people, (frame + 1) * movie.people);
    assert.equal(row.filter((stage) => stage === STAGE.client).length, movie.measures.clients[frame]);
  }
});

test("views share the one buffer, wherever in it the movie lies", () => {
  const whole = decodeMovie(bytes);
  assert.equal(whole.stage.buffer, bytes.buffer);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  const view = new DataView(shifted.buffer, 3, bytes.length); // as a widget's trait arrives
  const found = decodeMovie(view);
  assert.deepEqual(found.measures.cash, whole.measures.cash);
  assert.deepEqual(found.place, whole.place);
});

test("what is no movie is refused", () => {
  assert.throws(() => decodeMovie(new Uint8Array(40)), /not a movie/);
});

test("events of a week lie between two indices", () => {
  const { first, week, count } = movie.events;
  for (let w = 1; w <= movie.weeks; w += 1) {
    for (let k = first[w]; k < first[w + 1]; k += 1) assert.equal(week[k], w);
  }
  assert.equal(first[1], 0);
  assert.equal(first[movie.weeks + 1], count);
});

test("pull and satisfaction are decoded by their scales", () => {
  assert.equal(pullOf(movie, 0), 0);
  assert.ok(Math.abs(pullOf(movie, 1) - 1e-4) < 1e-12);
  assert.ok(Math.abs(pullOf(movie, 255) - 1) < 1e-9);
  assert.ok(Number.isNaN(satisfactionOf(movie, 0)));
  assert.equal(satisfactionOf(movie, 128), 0);
});

test("whoever moves in has a fit of their own from then on", () => {
  const { week, person, fit } = movie.newcomers;
  assert.ok(week.length > 0);
  const who = person[0];
  assert.equal(fitAt(movie, who, week[0] - 1), movie.fit[who]);
  assert.equal(fitAt(movie, who, week[0]), fit[0]);
});

test("people are named by their labels where they have any", () => {
  assert.equal(nameOf(movie, 7), "person 7");
  assert.equal(nameOf({ labels: ["<b>Ann</b>"] }, 0), "<b>Ann</b>");
});

test("the lives that differ are those in other stages", () => {
  const frame = 200;
  const differ = livesThatDiffer(movie, twin, frame);
  const at = frame * movie.people;
  differ.forEach((one, i) => assert.equal(one === 1, movie.stage[at + i] !== twin.stage[at + i]));
  assert.ok(differ.some((one) => one === 1));
  assert.equal(livesThatDiffer(movie, movie, frame).some((one) => one === 1), false);
});
