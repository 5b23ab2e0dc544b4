// The week in words: a line to read under the reef, and the same for those who listen.
import { nameOf } from "./decode.js";
import { makeElement, setText } from "./charts_dom.js";
import { capitalised, countedText, listedText, measureNumber, percentText } from "./charts_text.js";

const WRITE_EVERY = 300; // milliseconds between two changes of the line while it plays
const SPEAK_AFTER = 700; // milliseconds at rest before it is spoken
const FASTEST_SPOKEN = 1; // weeks a second: what is faster is not spoken
const MOST_NAMED = 3; // people named before the rest are counted

/**
 * Return what happened in a week, as sentences: the state of things first, then events by kind.
 * @param {Object} movie
 * @param {number} week a whole week; 0 is the beginning
 * @returns {string[]}
 */
export function accountOfWeek(movie, week) {
  const at = Math.min(week, movie.weeks);
  return [stateOfThings(movie, at), ...(at > 0 ? happenings(movie, at) : [])];
}

/** Return the account of a week, of both runs where two are compared. */
export function accountText(movie, twin, week) {
  if (!twin) return `${weekWords(week)} ${accountOfWeek(movie, week).join(" ")}`;
  return `${weekWords(week)} A: ${accountOfWeek(movie, week).join(" ")} ` +
    `B: ${accountOfWeek(twin, week).join(" ")}`;
}

function weekWords(week) {
  return week === 0 ? "The beginning." : `Week ${week}.`;
}

function stateOfThings(movie, week) {
  const of = (name) => movie.measures[name][week];
  if (of("collapsed") > 0) return `The firm has collapsed; its cash stands at ${money(of("cash"))}.`;
  const moods = [[of("happy_clients"), "happy"], [of("unhappy_clients"), "unhappy"]]
    .filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const clients = countedText(of("clients"), "client") + (moods.length ? ` (${moods.join(", ")})` : "");
  const waiting = of("leads") + of("in_talks");
  const hours = ["selling_fit", "selling_unfit", "complaints", "delivering", "overhead", "idle"]
    .map((use) => of(`hours_${use}`));
  const whole = hours.reduce((sum, part) => sum + part, 0);
  const stolen = whole > 0 && hours[2] > 0
    ? `, complaints took ${percentText(hours[2] / whole)} of the sales hours` : "";
  return `${clients}, ${countedText(waiting, "lead")} in hand, cash ${money(of("cash"))}${stolen}.`;
}

function money(value) {
  return measureNumber(value, "money");
}

const HAPPENINGS = [
  ["won", "signed", "signed"],
  ["left", "left", "left"],
  ["complained", "complained", "complained"],
  ["completed", "finished a project and ordered no other", "finished projects and ordered no others"],
  ["attracted", "got in touch", "got in touch"],
];
const ACTS = [["recommended", "recommendation"], ["introduced", "introduction"], ["referred", "referral"]];
const STARTS = [
  ["salesperson_started", "A salesperson starts."],
  ["service_agent_started", "A service agent starts."],
];

function happenings(movie, week) {
  const { events, kinds } = movie;
  const byKind = new Map();
  for (let k = events.first[week]; k < events.first[week + 1]; k += 1) {
    const kind = events.kind[k];
    if (!byKind.has(kind)) byKind.set(kind, []);
    byKind.get(kind).push(events.person[k]);
  }
  const of = (name) => byKind.get(kinds[name]) ?? [];
  const said = [];
  for (const [name, one, many] of HAPPENINGS) {
    const people = of(name);
    if (people.length > 0) said.push(`${named(movie, people)} ${people.length === 1 ? one : many}.`);
  }
  const acts = ACTS.filter(([name]) => of(name).length > 0)
    .map(([name, noun]) => countedText(of(name).length, noun));
  if (acts.length > 0) said.push(`${capitalised(listedText(acts))} made.`);
  for (const [name, text] of STARTS) if (of(name).length > 0) said.push(text);
  if (of("collapsed").length > 0) said.push("The firm collapses.");
  return said;
}

function named(movie, people) {
  if (people.length > MOST_NAMED) return `${people.length} people`;
  return capitalised(listedText(people.map((person) => nameOf(movie, person))));
}

/**
 * Put the account into an element: a line that keeps up, and a live region that waits for rest.
 * @param {HTMLElement} root
 * @param {Object} player
 * @returns {{update: function, destroy: function}}
 */
export function mountAccount(root, player) {
  const line = makeElement("p", { class: "account-line", "aria-hidden": "true" });
  const spoken = makeElement("p", { class: "reef-unseen", role: "status", "aria-live": "polite",
    "aria-atomic": "true" });
  let written = 0;
  let timer = null;
  root.classList.add("account");
  root.replaceChildren(line, spoken);

  function write() {
    if (!player.movie) return;
    const now = performance.now();
    const text = accountText(player.movie, player.twin, player.frame);
    if (!player.playing || now - written >= WRITE_EVERY) {
      written = now;
      setText(line, text);
    }
    clearTimeout(timer);
    if (player.playing && player.speed > FASTEST_SPOKEN) return;
    timer = setTimeout(() => setText(spoken, text), SPEAK_AFTER);
  }

  const off = ["week", "seek", "state", "movie"].map((kind) => player.on(kind, write));
  write();
  return {
    update() {},
    destroy() {
      clearTimeout(timer);
      for (const stop of off) stop();
      root.replaceChildren();
    },
  };
}
