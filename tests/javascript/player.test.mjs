import assert from "node:assert/strict";
import { test } from "node:test";
import { createEcho } from "../../viz/reef/js/echo.js";
import { createPlayer } from "../../viz/reef/js/player.js";
import { press } from "../../viz/reef/js/keys.js";
import { movie, twin } from "./run_data.mjs";

function handCranked() {
  const waiting = [];
  return {
    request: (callback) => waiting.push(callback),
    cancel: (handle) => { waiting[handle - 1] = null; },
    turn(now) {
      const due = waiting.splice(0).filter(Boolean);
      for (const callback of due) callback(now);
      return due.length;
    },
  };
}

test("time passes at the chosen speed and stops at the end", () => {
  const clock = handCranked();
  const player = createPlayer(movie, clock);
  player.play();
  clock.turn(1000);
  clock.turn(1050);
  assert.equal(player.week.toFixed(6), (0.05 * player.speed).toFixed(6));
  player.seek(movie.weeks - 0.01);
  clock.turn(1100);
  assert.equal(player.week, movie.weeks);
  assert.equal(player.playing, false);
  assert.equal(clock.turn(1150), 0, "no frame is asked for at rest");
  player.play();
  assert.equal(player.week, 0, "play at the end begins again");
});

test("a tab that slept does not jump", () => {
  const clock = handCranked();
  const player = createPlayer(movie, clock);
  player.play();
  clock.turn(0);
  clock.turn(60_000);
  assert.ok(player.week <= 0.1 * player.speed + 1e-9);
});

test("listeners hear whole weeks only when they change, and nothing after they left", () => {
  const player = createPlayer(movie, handCranked());
  const heard = [];
  const off = player.on("week", () => heard.push(player.frame));
  player.seek(3.2);
  player.seek(3.9);
  player.seek(7);
  off();
  player.seek(9);
  assert.deepEqual(heard, [3, 7]);
});

test("seeking stays inside the run, steps go to whole weeks", () => {
  const player = createPlayer(movie, handCranked());
  player.seek(-4);
  assert.equal(player.week, 0);
  player.seek(1e9);
  assert.equal(player.week, movie.weeks);
  player.seek(10.5);
  player.step(1);
  assert.equal(player.week, 11);
  player.seek(10.5);
  player.step(-1);
  assert.equal(player.week, 10);
});

test("only people who exist are followed, and another market lets go of them", () => {
  const player = createPlayer(movie, handCranked());
  player.follow(movie.people);
  assert.equal(player.person, -1);
  player.follow(12);
  player.load(movie, twin);
  assert.equal(player.person, 12);
  player.load({ ...movie, people: movie.people + 1 });
  assert.equal(player.person, -1);
});

test("keys play, step, jump and choose fish", () => {
  const player = createPlayer(movie, handCranked());
  assert.equal(press(player, " "), true);
  assert.equal(player.playing, true);
  press(player, "ArrowRight");
  assert.equal(player.playing, false);
  assert.equal(player.week, 1);
  press(player, "End");
  assert.equal(player.week, movie.weeks);
  press(player, "Home");
  assert.equal(player.week, 0);
  press(player, "ArrowDown");
  assert.equal(movie.stage[player.person], 3, "a client is the first to be chosen");
  const first = player.person;
  press(player, "ArrowDown");
  press(player, "ArrowUp");
  assert.equal(player.person, first);
  press(player, "Escape");
  assert.equal(player.person, -1);
  assert.equal(press(player, "Escape"), false, "escape is left to others when nobody is followed");
  assert.equal(press(player, "x"), false);
});

test("echoes and repetitions are told apart from wishes", () => {
  const echo = createEcho(0);
  echo.say(3, 0);
  echo.say(4, 250);
  assert.equal(echo.isWish(0, 300), false, "what it was rendered with, given once more");
  assert.equal(echo.isWish(3, 900), false, "an old week that comes back late");
  assert.equal(echo.isWish(57, 900), true, "a week from the address");
  assert.equal(echo.isWish(57, 1000), false, "and its repetition");
  echo.say(5, 6000);
  assert.equal(echo.isWish(3, 6100), true, "after a while a week of before is a wish again");
});
