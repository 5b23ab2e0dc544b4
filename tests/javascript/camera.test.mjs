import assert from "node:assert/strict";
import { test } from "node:test";
import {
  aimView, createView, inWater, isSeen, moveView, NEAR,
} from "../../viz/reef/js/camera.js";
import { luckOf } from "../../viz/reef/js/geometry.js";

const WATERS = [{ width: 1200, height: 700 }, { width: 390, height: 300 }, { width: 468, height: 676 }];
const FRAME = 1 / 60;

function follow(view, water, fish, seconds, atOnce = false) {
  aimView(view, water, fish);
  moveView(view, fish, seconds, atOnce);
}

function isInside(view, { width, height }) {
  const slack = 1e-6;
  return view.x >= -slack && view.y >= -slack && view.part <= 1 + slack
    && view.x + view.part * width <= width + slack && view.y + view.part * height <= height + slack;
}

const near = (a, b, slack = 1e-6) => assert.ok(Math.abs(a - b) <= slack, `${a} is not ${b}`);

// The place of the pane at which a place in the water is seen.
function inPane(view, x, y) {
  return { x: (x - view.x) * view.zoom, y: (y - view.y) * view.zoom };
}

test("who follows nobody sees the whole, pixel for pixel", () => {
  const view = createView();
  for (let k = 0; k < 10; k += 1) follow(view, WATERS[0], null, FRAME);
  const { x, y, part, zoom, moving } = view;
  assert.deepEqual({ x, y, part, zoom, moving }, { x: 0, y: 0, part: 1, zoom: 1, moving: false });
});

test("a fish in the open is brought to the middle, near, within a second and a half", () => {
  const water = WATERS[0];
  const fish = { x: 500, y: 300 };
  const view = createView();
  follow(view, water, fish, FRAME);
  assert.ok(view.zoom < 1.1, "it does not begin with a jerk");
  for (let k = 0; k < 90; k += 1) follow(view, water, fish, FRAME);
  assert.equal(view.zoom, NEAR);
  assert.equal(view.moving, false);
  const { x, y } = inPane(view, fish.x, fish.y);
  near(x, water.width / 2, 2);
  near(y, water.height / 2, 2);
});

test("no more than the water is ever seen, and the one who is followed always, wherever it swims", () => {
  for (const water of WATERS) {
    const view = createView();
    for (let k = 0; k < 4000; k += 1) {
      const jump = Math.floor(k / 40); // it darts to any place of the water, edges included
      const fish = { x: luckOf(jump, 1) * water.width, y: luckOf(jump, 2) * water.height };
      if (jump % 7 === 6) follow(view, water, null, FRAME);
      else {
        follow(view, water, fish, FRAME);
        const seen = inPane(view, fish.x, fish.y);
        assert.ok(seen.x >= -1e-6 && seen.y >= -1e-6 && seen.x <= water.width + 1e-6
          && seen.y <= water.height + 1e-6, `${k}: ${seen.x} ${seen.y}`);
      }
      assert.ok(isInside(view, water), `${k}: ${JSON.stringify(view)}`);
    }
  }
});

test("the view rests while the fish strays about the middle, and goes along when it leaves", () => {
  const water = WATERS[0];
  const view = createView();
  follow(view, water, { x: 600, y: 350 }, 0, true);
  const { x, y } = view;
  for (let k = 0; k < 100; k += 1) {
    follow(view, water, { x: 600 + 100 * Math.sin(k / 5), y: 350 + 50 * Math.cos(k / 7) }, FRAME);
    assert.deepEqual([view.x, view.y], [x, y]);
  }
  for (let k = 0; k < 200; k += 1) follow(view, water, { x: 780, y: 350 }, FRAME);
  assert.ok(view.x > x);
  assert.equal(view.y, y);
});

test("letting go leads back to exactly the whole", () => {
  const view = createView();
  follow(view, WATERS[0], { x: 900, y: 500 }, 0, true);
  assert.equal(view.zoom, NEAR);
  follow(view, WATERS[0], null, FRAME);
  assert.equal(view.moving, true);
  let last = view.part;
  for (let k = 0; k < 120; k += 1) {
    follow(view, WATERS[0], null, FRAME);
    assert.ok(view.part >= last, "it never swings back");
    last = view.part;
  }
  const { x, y, part, zoom, moving } = view;
  assert.deepEqual({ x, y, part, zoom, moving }, { x: 0, y: 0, part: 1, zoom: 1, moving: false });
});

test("at once is at once: one step, and nothing under way", () => {
  const view = createView();
  follow(view, WATERS[0], { x: 100, y: 650 }, 0, true);
  assert.deepEqual([view.x, view.y, view.zoom, view.moving], [0, 350, NEAR, false]);
});

test("the way does not hang on the number of frames", () => {
  const [many, few] = [createView(), createView()];
  const fish = { x: 400, y: 300 };
  for (let k = 0; k < 24; k += 1) follow(many, WATERS[0], fish, FRAME);
  for (let k = 0; k < 8; k += 1) follow(few, WATERS[0], fish, 3 * FRAME);
  near(many.part, few.part);
  near(many.x, few.x);
});

test("a place of the pane is a place of the water and back, and what is out of it is not seen", () => {
  const view = createView();
  follow(view, WATERS[0], { x: 800, y: 200 }, 0, true);
  const { x, y } = inWater(view, 123, 456);
  const back = inPane(view, x, y);
  near(back.x, 123);
  near(back.y, 456);
  assert.ok(isSeen(view, x, y, 0));
  assert.equal(isSeen(view, view.x - 10, y, 5), false);
  assert.equal(isSeen(view, view.x - 10, y, 15), true);
  assert.equal(isSeen(view, x, view.y + view.part * 700 + 10, 5), false);
});

test("water of another size is seen anew: the old place means nothing in it", () => {
  const view = createView();
  follow(view, WATERS[0], { x: 1100, y: 600 }, 0, true);
  follow(view, WATERS[1], { x: 195, y: 150 }, 0, true);
  near(view.x, 97.5);
  near(view.y, 75);
});
