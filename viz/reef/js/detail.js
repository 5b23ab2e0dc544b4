// How much detail there is time for: steps down when frames come late, back up when they no longer
// do. A step that does not help is taken back: then it is not the drawing that is slow.
export const PLAINEST = 3;
const LATE = 22; // milliseconds between frames, on average, from which one step less is tried
const EASY = 17.4;
const LOOK_AFTER = 60; // frames until a step is judged
const TRY_AGAIN = 900; // frames until another step is tried after one that did not help
const HELPED = 0.92; // of the earlier interval, at most

export function createDetail() {
  let level = 0;
  let mean = 16;
  let wait = LOOK_AFTER;
  let trial = 0; // the mean interval before a step down that is still to be judged; 0 without one
  let settled = false; // stepping up again was too much

  return {
    get level() { return level; },
    get interval() { return mean; },
    // Take note of the milliseconds since the last frame.
    note(interval) {
      mean += 0.05 * (Math.min(interval, 100) - mean);
      wait -= 1;
      if (wait > 0) return;
      wait = LOOK_AFTER;
      if (trial > 0) {
        const helped = mean <= HELPED * trial;
        trial = 0;
        if (!helped) {
          level -= 1;
          wait = TRY_AGAIN;
          return;
        }
      }
      if (mean > LATE && level < PLAINEST) {
        trial = mean;
        level += 1;
      } else if (mean < EASY && level > 0 && !settled) {
        level -= 1;
        settled = true;
        wait = TRY_AGAIN;
      }
    },
  };
}
