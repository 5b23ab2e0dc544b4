// The timeline under the reef: play, step, speed, scrub to any week at once, and marks for what
// happened to the firm. Lasting things are stripes, others signs with their words where there is room.
import { makeElement, setText } from "./charts_dom.js";
import { inAMoment } from "./later.js";
import { SPEEDS } from "./player.js";

const SIGNS = { referral: "◆", hire: "+", change: "⚑", collapse: "✕" };
const LETTER = 0.47; // of the type's size that a letter of a mark takes, about
const USUAL_SIZE = 14; // pixels of type
const MARK_ROWS = 3;
const SIGN = 24; // pixels across which a sign is pressed: .time-mark in reef.css
const YEAR_ROOM = 4.3; // of the type's size that a year takes
const YEAR = 52;

/**
 * Put the timeline into an element.
 * @param {HTMLElement} root
 * @param {Object} player
 * @param {{buttons: HTMLElement[]}} options further buttons for the bar
 */
export function mountTimeline(root, player, options = {}) {
  let { projector } = options;
  let width = 0; // pixels of the track
  let type = USUAL_SIZE; // pixels
  const markLater = inAMoment(mark);
  let marked = 0; // weeks of the runs that are marked
  const play = makeElement("button", { type: "button", class: "time-play", click: () => player.toggle() });
  const back = makeElement("button", {
    type: "button", "aria-label": "One week back", click: () => player.step(-1),
  }, ["‹"]);
  const forward = makeElement("button", {
    type: "button", "aria-label": "One week on", click: () => player.step(1),
  }, ["›"]);
  const speed = makeElement("select", {
    "aria-label": "Speed", change: () => player.setSpeed(Number(speed.value)),
  }, SPEEDS.map((value) => makeElement("option", { value }, [`${value} ${value === 1 ? "week" : "weeks"}/s`])));
  const readout = makeElement("output", { class: "time-week" });
  const done = makeElement("div", { class: "time-done" });
  const head = makeElement("div", { class: "time-head" });
  const stripes = makeElement("div", { class: "time-stripes" });
  const ticks = makeElement("div", { class: "time-ticks" });
  const marks = makeElement("div", { class: "time-marks" });
  const track = makeElement("div", {
    class: "time-track", role: "slider", tabindex: "0", "aria-label": "Week", "aria-valuemin": "0",
    pointerdown: grab, pointermove: drag, pointerup: letGo, pointercancel: letGo,
  }, [done, stripes, ticks, head]);
  root.classList.add("time");
  root.replaceChildren(
    makeElement("div", { class: "time-bar" }, [play, back, forward, speed, readout, ...(options.buttons ?? [])]),
    makeElement("div", { class: "time-line" }, [marks, track]),
  );

  function weekAt(event) {
    const { left, width } = track.getBoundingClientRect();
    return ((event.clientX - left) / Math.max(1, width)) * player.weeks;
  }

  function grab(event) {
    if (event.button > 0) return;
    track.setPointerCapture(event.pointerId);
    track.focus({ preventScroll: true });
    player.seek(weekAt(event));
  }

  function drag(event) {
    if (track.hasPointerCapture(event.pointerId)) player.seek(weekAt(event));
  }

  function letGo() {
    player.release();
  }

  function place() {
    const share = player.weeks > 0 ? (100 * player.week) / player.weeks : 0;
    done.style.width = `${share}%`;
    head.style.left = `${share}%`;
  }

  function say() {
    const year = Math.max(1, Math.ceil(player.frame / YEAR));
    setText(readout, `week ${player.frame} of ${player.weeks}, year ${year}`);
    track.setAttribute("aria-valuemax", player.weeks);
    track.setAttribute("aria-valuenow", player.frame);
    track.setAttribute("aria-valuetext", `week ${player.frame} of ${player.weeks}`);
    place();
  }

  function state() {
    setText(play, player.playing ? "❚❚" : "▶");
    play.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    speed.value = String(player.speed);
  }

  function measure() {
    width = Math.max(200, track.clientWidth);
    // Before it is in the document, an element has no size of type.
    type = parseFloat(getComputedStyle(root).fontSize) || USUAL_SIZE;
    mark();
  }

  function mark() {
    markLater.cancel();
    marked = player.weeks;
    const at = (week) => `${(100 * week) / Math.max(1, player.weeks)}%`;
    const all = [player.movie, player.twin].flatMap((movie, k) =>
      (movie?.marks ?? []).map((one) => ({ ...one, run: player.twin ? "AB"[k] : "" })));
    ticks.replaceChildren(...yearTicks(player.weeks, width, type).map(({ week, label }) => {
      const tick = makeElement("span", {}, [label]);
      tick.style.left = at(week);
      return tick;
    }));
    stripes.replaceChildren(...all.filter(({ kind }) => !SIGNS[kind]).map((one) => {
      const stripe = makeElement("span", {
        class: `is-${one.kind}`, title: `${words(one)}, weeks ${one.week} to ${one.until}`,
      });
      stripe.style.left = at(one.week - 1);
      stripe.style.width = at(one.until - one.week + 1);
      return stripe;
    }));
    const signs = placedMarks(all, player.weeks, width, LETTER * type);
    marks.style.setProperty("--rows", Math.max(1, ...signs.map(({ row }) => row + 1)));
    marks.replaceChildren(...signs.map(({ one, row, written, left }) => {
      const text = `${words(one)}, week ${one.week}`;
      const button = makeElement("button", {
        type: "button", class: `time-mark is-${one.kind}${left ? " is-left" : ""}`, title: text,
        "aria-label": `Go to ${text}`,
        click: () => { player.pause(); player.seek(one.week); player.release(); },
      }, [makeElement("i", {}, [SIGNS[one.kind] ?? ""]), ...(written ? [words(one)] : [])]);
      button.style.left = at(one.week);
      button.style.setProperty("--row", row);
      return button;
    }));
    say();
  }

  const sizes = new ResizeObserver(measure);
  sizes.observe(track);
  const off = [
    player.on("movie", () => (player.weeks === marked ? markLater() : mark())),
    player.on("state", state), player.on("week", say),
    player.on("frame", place), player.on("seek", say),
  ];
  measure();
  state();
  return {
    update(next) {
      if (next.projector === projector) return;
      projector = next.projector; // the type has grown or shrunk
      measure();
    },
    destroy() {
      markLater.cancel();
      sizes.disconnect();
      for (const stop of off) stop();
      root.replaceChildren();
    },
  };
}

function words(mark) {
  return mark.run ? `${mark.run}: ${mark.text}` : mark.text;
}

// Years where there is room for them, else every second, fifth, tenth ... one.
export function yearTicks(weeks, width, type = USUAL_SIZE) {
  const years = Math.floor(weeks / YEAR);
  const every = [1, 2, 5, 10, 20, 50].find((step) => (width * step) / Math.max(1, years) >= YEAR_ROOM * type) ?? 100;
  return Array.from({ length: Math.floor(years / every) }, (_, k) => ({
    week: (k + 1) * every * YEAR, label: `year ${(k + 1) * every}`,
  })).filter(({ week }) => week <= weeks);
}

// The marks of moments with a row each; written out where no later one of its row is in the way. Of
// lasting things the first beginning is marked too.
export function placedMarks(all, weeks, width, letter) {
  const moments = all.filter((one, k) => SIGNS[one.kind]
    || all.findIndex(({ kind, run }) => kind === one.kind && run === one.run) === k)
    .sort((a, b) => a.week - b.week);
  const rows = Array.from({ length: MARK_ROWS }, () => []);
  const placed = moments.map((one) => {
    const x = (width * one.week) / Math.max(1, weeks);
    const room = rows.map((row) => (row.length === 0 ? Infinity : x - row.at(-1).x - row.at(-1).long));
    const free = room.findIndex((left) => left >= 0);
    const last = rows.map((others) => others.at(-1)?.x ?? -Infinity); // words give way, signs lie apart
    const row = free >= 0 ? free : last.indexOf(Math.min(...last));
    const mark = { one, x, row, long: SIGN + letter * words(one).length };
    rows[row].push(mark);
    return mark;
  });
  return placed.map(({ one, x, row, long }) => {
    const at = rows[row].findIndex((mark) => mark.one === one);
    const next = rows[row][at + 1]?.x ?? Infinity;
    const fits = x + long <= Math.min(width + SIGN / 2, next);
    const before = rows[row][at - 1];
    const left = !fits && next === Infinity && x - long >= (before ? before.x + before.long : 0);
    return { one, row, written: fits || left, left };
  });
}
