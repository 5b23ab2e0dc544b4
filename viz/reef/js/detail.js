// How much detail there is time for: steps down while frames come late, back up when they no longer
// do. Where even the plainest drawing does not help, it is not the drawing that is slow: all detail
// comes back.
export const PLAINEST = 3;
const LATE = 22; // milliseconds between frames, on average, from which one step less is tried
const EASY = 17.4;
const LOOK_AFTER = 60; // frames until a step is judged
const TRY_AGAIN = 900; // frames until another step is tried after steps that did not help
const HELPED = 0.88; // of the interval before the first step, at most

export function createDetail() {
  let level = 0;
  let mean = 16;
  let wait = LOOK_AFTER;
  let before = 0; // the mean interval before the first step down
  let settled = false; // stepping up again was tried

  return {
    get level() { return level; },
    get interval() { return mean; },
    // Take note of the milliseconds since the last frame.
    note(interval) {
      mean += 0.05 * (Math.min(interval, 100) - mean);
      wait -= 1;
      if (wait > 0) return;
      wait = LOOK_AFTER;
      if (mean > LATE && level < PLAINEST) {
        if (level === 0) before = mean;
        level += 1;
      } else if (mean > LATE && level === PLAINEST && mean > HELPED * before) {
        level = 0;
        wait = TRY_AGAIN;
      } else if (mean < EASY && level > 0 && !settled) {
        level -= 1;
        settled = true;
        wait = TRY_AGAIN;
      }
    },
  };
}
