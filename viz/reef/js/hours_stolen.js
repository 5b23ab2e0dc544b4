// Which complaint stole which selling hour, and the promise behind it.
//
// A complaint's hours wait for the salesperson who sold, and are worked off first thing in the weeks
// that follow, the oldest first. So the queue of every salesperson can be told again from the movie.
import { satisfactionOf } from "./decode.js";

const SMALLEST_PIECE = 1e-3; // hours: what is left of rounding to float32
const STOLEN = new WeakMap();

/**
 * Return for every frame of a run the pieces of selling time that complaints took in that week.
 * @returns {{event: number, staff: number, week: number, hours: number}[][]} `event` is the complaint's
 *   place among the movie's events, `staff` the salesperson's among its staff, `week` that of the loss
 */
export function stolenHours(movie) {
  if (!STOLEN.has(movie)) STOLEN.set(movie, tracedComplaints(movie));
  return STOLEN.get(movie);
}

/**
 * Return what lies behind a complaint.
 * @param {Object} movie
 * @param {number} event place of the complaint among the movie's events
 * @returns {{person, week, seller, sold, promise, delivered, path, satisfaction}} `sold` is the week
 *   of the signature, null for a client who was there at the start; `delivered` the quality of the
 *   week, SD, for a client of middling fit; `path` that quality from the signature on
 */
export function promiseBehind(movie, event) {
  const { events, kinds } = movie;
  const person = events.person[event];
  const week = events.week[event];
  let sold = null;
  let promise = null;
  for (let k = event - 1; k >= 0 && sold === null; k -= 1) {
    if (events.person[k] !== person) continue;
    if (events.kind[k] === kinds.moved) break;
    if (events.kind[k] === kinds.won) {
      sold = events.week[k];
      promise = events.value[k];
    }
  }
  const quality = movie.measures.quality;
  return {
    person, week, sold, promise,
    seller: staffAt(movie, events.other[event]),
    delivered: quality[week],
    path: Array.from(quality.subarray(Math.max(1, sold ?? 1), week + 1)),
    satisfaction: satisfactionOf(movie, movie.satisfaction[week * movie.people + person]),
  };
}

/** Return the next week, from `week` in steps of 1 or -1, in which complaints took hours; or null. */
export function nextStolenWeek(movie, week, by) {
  const pieces = stolenHours(movie);
  for (let at = week + by; at >= 1 && at < pieces.length; at += by) {
    if (pieces[at].length > 0) return at;
  }
  return null;
}

/** Return the place among the staff of a salesperson or hybrid; -1 for nobody. */
export function staffAt(movie, place) {
  return movie.staff.findIndex((one) => one.role !== "service agent" && one.place === place);
}

function tracedComplaints(movie) {
  const { events, kinds, staff, weeks } = movie;
  const queues = staff.map(() => []);
  const found = Array.from({ length: weeks + 1 }, () => []);
  for (let week = 0; week <= weeks; week += 1) {
    staff.forEach((_, who) => {
      let free = movie.hours.complaints[week * staff.length + who];
      while (free > SMALLEST_PIECE && queues[who].length > 0) {
        const first = queues[who][0];
        const hours = Math.min(free, first.hours);
        found[week].push({ event: first.event, staff: who, week, hours });
        free -= hours;
        first.hours -= hours;
        if (first.hours <= SMALLEST_PIECE) queues[who].shift();
      }
    });
    for (let event = events.first[week]; event < events.first[week + 1]; event += 1) {
      if (events.kind[event] !== kinds.complained || events.value[event] <= 0) continue;
      const who = staffAt(movie, events.other[event]);
      if (who >= 0) queues[who].push({ event, hours: events.value[event] });
    }
  }
  return found;
}
