import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { inAMoment } from "../../viz/reef/js/later.js";

test("however often it is asked, it is done once, a moment after it was first asked", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let done = 0;
  const ask = inAMoment(() => { done += 1; });
  for (let k = 0; k < 5; k += 1) {
    ask();
    mock.timers.tick(20); // a hand that goes on moving does not put it off
  }
  assert.equal(done, 0);
  mock.timers.tick(100);
  assert.equal(done, 1);
  ask();
  ask.cancel();
  mock.timers.tick(1000);
  assert.equal(done, 1);
  mock.timers.reset();
});
