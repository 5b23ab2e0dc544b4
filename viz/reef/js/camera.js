// The view into a reef: near the fish that is followed, else the whole. Only mathematics, no drawing.
//
// A view is a part of the water as wide and high in proportion as the whole: its corner (x, y) in the
// water's own pixels, and `part`, its share of the water's width and height. It goes to where it aims
// on springs that never swing past. All three go in step, so that on the way, too, no more than the
// water is seen and the fish stays inside.

// How near: twice as large, the mood and the stripes of a fish can be told, and half of the water's
// width is in sight, with most of those whom it knows.
export const NEAR = 2;
const MIDDLE = 0.36; // of the view, in which the fish may stray before the view goes with it
const MARGIN = 0.1; // of the view, from which even a fish that darts away is kept
const PACE = 6; // of the springs, per second: nine tenths of the way in two thirds of a second
const THERE = 0.0008; // of the water, from which the rest of the way is not seen

export function createView() {
  return {
    x: 0, y: 0, part: 1, zoom: 1, moving: false,
    aimX: 0, aimY: 0, aimPart: 1, speedX: 0, speedY: 0, speedPart: 0, width: 0, height: 0,
  };
}

/**
 * Aim a view at a fish {x, y} in water {width, height}, or at the whole where there is none.
 * A view that aims at a fish already goes no further than it must.
 */
export function aimView(view, { width, height }, fish) {
  if (view.width !== width || view.height !== height) Object.assign(view, createView(), { width, height });
  const part = fish ? 1 / NEAR : 1;
  const stray = view.aimPart === part ? MIDDLE : 0;
  view.aimX = fish ? kept(view.aimX, fish.x, part * width, width, stray) : 0;
  view.aimY = fish ? kept(view.aimY, fish.y, part * height, height, stray) : 0;
  view.aimPart = part;
}

// The corner of a stretch, moved just so far that a point lies in the middle of it, inside the whole.
function kept(corner, point, stretch, whole, middle) {
  const room = 0.5 * (1 - middle) * stretch;
  const moved = Math.min(Math.max(corner, point - stretch + room), point - room);
  return Math.min(Math.max(moved, 0), whole - stretch);
}

/** Move a view for some seconds towards where it aims; `atOnce`, it is there. */
export function moveView(view, fish, seconds, atOnce) {
  const { width, height } = view;
  if (atOnce) {
    Object.assign(view, { x: view.aimX, y: view.aimY, part: view.aimPart, speedX: 0, speedY: 0, speedPart: 0 });
  } else {
    spring(view, "part", "speedPart", view.aimPart, seconds, THERE);
    spring(view, "x", "speedX", view.aimX, seconds, THERE * width);
    spring(view, "y", "speedY", view.aimY, seconds, THERE * height);
    if (fish) {
      view.x = kept(view.x, fish.x, view.part * width, width, 1 - 2 * MARGIN);
      view.y = kept(view.y, fish.y, view.part * height, height, 1 - 2 * MARGIN);
    }
  }
  view.zoom = 1 / view.part;
  view.moving = view.x !== view.aimX || view.y !== view.aimY || view.part !== view.aimPart;
}

// A critically damped spring, solved exactly: the same way in few long steps as in many short ones.
function spring(view, name, speed, aim, seconds, there) {
  const away = view[name] - aim;
  const push = (view[speed] + PACE * away) * seconds;
  const fade = Math.exp(-PACE * seconds);
  view[name] = aim + (away + push) * fade;
  view[speed] = (view[speed] - PACE * push) * fade;
  if (Math.abs(view[name] - aim) < there && Math.abs(view[speed]) < PACE * there) {
    view[name] = aim;
    view[speed] = 0;
  }
}

/** The place in the water that is seen at a place of the pane. */
export function inWater(view, x, y) {
  return { x: view.x + x * view.part, y: view.y + y * view.part };
}

/** Whether anything of a thing with that reach around (x, y) is seen. */
export function isSeen(view, x, y, reach) {
  const { width, height, part } = view;
  return x + reach > view.x && x - reach < view.x + part * width
    && y + reach > view.y && y - reach < view.y + part * height;
}
