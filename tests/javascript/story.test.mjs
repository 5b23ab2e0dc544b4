import assert from "node:assert/strict";
import { test } from "node:test";
import {
  latestSentence, PULL_WORDS, sharesInOrder, standingOf, tenseOf, treeWords, turningPoint,
} from "../../viz/reef/js/story.js";
import { expected, movie, story } from "./run_data.mjs";

test("a sentence is past, now or ahead", () => {
  const sentence = { week: 10, until: 12 };
  assert.deepEqual([9, 10, 12, 13].map((week) => tenseOf(sentence, week)),
    ["ahead", "now", "now", "past"]);
});

test("the latest sentence is the last that was told", () => {
  const sentences = [{ week: 3 }, { week: 8 }, { week: 8 }, { week: 20 }];
  assert.deepEqual([2, 3, 8, 19, 99].map((week) => latestSentence(sentences, week)), [-1, 0, 2, 2, 3]);
  assert.equal(latestSentence([], 4), -1);
});

test("of a turning point the first words stand out, and no word is lost", () => {
  assert.deepEqual(turningPoint({ kind: "left", text: "Leaves, happy. The chance was 0.3 %." }),
    ["Leaves, happy.", " The chance was 0.3 %."]);
  assert.deepEqual(turningPoint({ kind: "complained", text: "Complains" }), ["Complains", ""]);
  assert.deepEqual(turningPoint({ kind: "met", text: "A. B." }), ["", "A. B."]);
  for (const sentence of story.sentences) {
    assert.equal(turningPoint(sentence).join(""), sentence.text);
  }
});

test("everything that can draw somebody in has words", () => {
  assert.deepEqual(Object.keys(PULL_WORDS), movie.causes);
  for (const approach of story.pull.approaches) {
    const shares = sharesInOrder(approach.shares);
    assert.ok(shares.every(([name, share]) => PULL_WORDS[name] && share > 0));
    shares.slice(1).forEach(([, share], k) => assert.ok(share <= shares[k][1]));
  }
});

test("how somebody stands at the end is what the run says", () => {
  const stages = ["prospect", "lead", "in talks", "client", "past client", "lost lead"];
  expected.stages.forEach((stage, person) => {
    assert.ok(standingOf(movie, person, movie.weeks).startsWith(stages[stage]));
  });
  const client = movie.stage.subarray(movie.people, 2 * movie.people).indexOf(3);
  assert.match(standingOf(movie, client, 1), /^client, (happy|content|unhappy)$/);
});

test("a tree's entry says by what, when, and whether it came to a signature", () => {
  assert.equal(treeWords({ act: "referral", week: 83, signed: 87 }), "by a referral in week 83: signed in week 87");
  assert.equal(treeWords({ act: "marketing", week: 5, signed: null }), "by advertising in week 5: no signature");
  assert.equal(treeWords({ act: null, week: null, signed: null }), "a client from the start");
});
