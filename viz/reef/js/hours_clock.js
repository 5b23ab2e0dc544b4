// The sales-hours clock: how the selling hours of the week were spent, and who stole some.
import { nameOf } from "./decode.js";
import { makeElement, setText } from "./charts_dom.js";
import { complaintPanel } from "./hours_complaint.js";
import { drawRing, eased, HOUR_USES, hoursOfWeek, pieceAt } from "./hours_ring.js";
import { nextStolenWeek, stolenHours } from "./hours_stolen.js";

const READ_EVERY_MS = 250; // while it plays
const MOST_LISTED = 10; // complaints of a run
const SETTLE_SECONDS = 0.3; // in which the ring follows most of a change while it plays
const MOVE_EVERY_MS = 50; // while it plays
const STRAYS = 8; // pixels that a finger may move in pressing

/**
 * Put the clock into an element.
 * @param {HTMLElement} root
 * @param {Object} player
 * @returns {{update: function, destroy: function}}
 */
export function mountHoursClock(root, player) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const faces = ["a", "b"].map((name) => ({
    name, hours: HOUR_USES.map(() => 0), read: HOUR_USES.map(() => 0), pieces: [],
    box: makeElement("div", { class: "clock-face" }),
  }));
  let looked = null; // {movie, piece} that is looked at
  let lastRead = 0;
  let lastFrame = 0;

  const rows = HOUR_USES.map(({ use, words, colour }) => {
    const numbers = [makeElement("td"), makeElement("td")];
    const swatch = makeElement("i", { class: `clock-swatch is-${use}` });
    const row = makeElement("tr", {}, [
      makeElement("th", { scope: "row" }, [swatch, words]), ...numbers,
    ]);
    row.style.setProperty("--use-colour", `var(--reef-${colour})`);
    return { row, numbers };
  });
  // By the release a ring in motion has been drawn anew, and nothing was clicked: so the piece under the
  // press is kept until then.
  let pressed = null;
  faces.forEach((face, k) => {
    face.box.addEventListener("pointerdown", (event) => {
      const piece = face.pieces[pieceAt(event.target)];
      pressed = piece && event.button === 0 ? { piece, x: event.clientX, y: event.clientY } : null;
    });
    face.box.addEventListener("pointerup", (event) => {
      const near = pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < STRAYS;
      if (near && runs()[k]) look(runs()[k], pressed.piece);
      pressed = null;
    });
  });
  const stolen = makeElement("div", { class: "clock-stolen" });
  const detail = makeElement("div", { class: "clock-detail", "aria-live": "polite" });
  root.classList.add("clock");
  root.replaceChildren(
    makeElement("h3", {}, ["The sales week, hour by hour"]),
    makeElement("div", { class: "clock-body" }, [
      makeElement("div", { class: "clock-faces" }, faces.map(({ box }) => box)),
      makeElement("table", { class: "clock-table" }, [makeElement("tbody", {}, rows.map(({ row }) => row))]),
    ]),
    stolen, detail,
  );

  function runs() {
    return [player.movie, player.twin];
  }

  function look(movie, piece) {
    player.pause();
    looked = looked?.piece === piece ? null : { movie, piece };
    read();
  }

  /** Turn the rings: in motion they glide towards the week's hours, at rest they are exact. */
  function turn(share = 1) {
    faces.forEach((face, k) => {
      const movie = runs()[k];
      const now = movie ? hoursOfWeek(movie, player.frame) : face.hours;
      face.hours = share < 1 ? eased(face.hours, now, share) : now;
    });
  }

  /** Draw the rings as they stand, around the number that was read last, as the table's were. */
  function draw() {
    faces.forEach((face, k) => {
      const movie = runs()[k];
      face.box.hidden = !movie;
      if (!movie) return;
      face.pieces = piecesOf(movie);
      const chosen = face.pieces.indexOf(looked?.piece);
      const ring = drawRing(face.hours, face.pieces, { read: face.read, chosen });
      const letter = player.twin
        ? [makeElement("b", { class: `of-${face.name}` }, [face.name.toUpperCase()])] : [];
      face.box.replaceChildren(...letter, ring);
    });
  }

  function piecesOf(movie) {
    return stolenHours(movie)[Math.min(player.frame, movie.weeks)] ?? [];
  }

  function read() {
    lastRead = performance.now();
    root.classList.toggle("is-comparison", player.twin !== null);
    runs().forEach((movie, k) => {
      const hours = movie ? hoursOfWeek(movie, player.frame) : null;
      if (hours) faces[k].read = hours;
      rows.forEach(({ numbers }, place) => {
        setText(numbers[k], hours ? `${hours[place].toFixed(1)} h` : "");
        numbers[k].classList.toggle("is-none", hours !== null && hours[place] < 0.05);
      });
    });
    if (looked && (player.playing || !runs().includes(looked.movie))) looked = null;
    listStolen();
    showLooked();
    draw();
  }

  let listed = null; // what the list of complaints shows, so that a focused button stays
  function listStolen() {
    const wanted = `${player.frame} ${player.playing} ${runs().map((movie) => movie?.seed)}`;
    if (listed?.wanted === wanted && listed.movie === player.movie && listed.twin === player.twin) {
      for (const { button, piece } of listed.buttons) {
        button.setAttribute("aria-expanded", String(looked?.piece === piece));
      }
      return;
    }
    const buttons = [];
    if (player.playing) stolen.replaceChildren();
    else {
      const more = runs().map((movie, k) => {
        const pieces = movie ? piecesOf(movie) : [];
        for (const piece of pieces.slice(0, MOST_LISTED)) {
          buttons.push({ piece, button: pieceButton(movie, piece, player.twin ? `${"AB"[k]}: ` : "") });
        }
        return Math.max(0, pieces.length - MOST_LISTED);
      });
      const rest = more[0] + more[1] > 0
        ? [makeElement("span", {}, [`and ${more[0] + more[1]} more, on the ring`])] : [];
      const none = buttons.length ? [] : [makeElement("span", {}, ["No hour went to complaints."])];
      stolen.replaceChildren(...none, ...buttons.map(({ button }) => button), ...rest, ...ways());
    }
    listed = { wanted, movie: player.movie, twin: player.twin, buttons };
  }

  function pieceButton(movie, piece, letter) {
    const who = nameOf(movie, movie.events.person[piece.event]);
    return makeElement("button", { type: "button", class: "clock-piece", "aria-expanded": "false",
      click: () => look(movie, piece) }, [`${letter}${who} · ${piece.hours.toFixed(1)} h`]);
  }

  function ways() {
    return [[-1, "← earlier complaint"], [1, "later complaint →"]].map(([by, text]) => {
      const week = nextStolenWeek(player.movie, player.frame, by);
      return makeElement("button", { type: "button", class: "reef-link", disabled: week === null,
        click: () => player.seek(week) }, [text]);
    });
  }

  let shownPiece = null;
  function showLooked() {
    if (looked?.piece === shownPiece) return;
    shownPiece = looked?.piece ?? null;
    detail.replaceChildren(...(looked ? [complaintPanel(player, looked.movie, looked.piece, close)] : []));
  }

  function close() {
    const opener = listed?.buttons.find(({ piece }) => piece === looked?.piece)?.button;
    looked = null;
    read();
    (opener ?? stolen.querySelector("button:not(:disabled)"))?.focus();
  }

  function atRest() {
    if (!player.movie) return;
    if (!player.playing || still.matches) turn();
    if (!player.playing || performance.now() - lastRead > READ_EVERY_MS) read();
    else if (still.matches) draw();
  }

  function inMotion() {
    const now = performance.now();
    if (still.matches || !seen || now - lastFrame < MOVE_EVERY_MS) return;
    const seconds = Math.min(0.1, (now - lastFrame) / 1000);
    lastFrame = now;
    turn(Math.min(0.99, 1 - Math.exp(-seconds / SETTLE_SECONDS)));
    draw();
  }

  let seen = true; // whether it is in sight at all
  const sight = new IntersectionObserver(([entry]) => {
    seen = entry.isIntersecting;
  });
  sight.observe(root);
  const off = [
    player.on("movie", () => {
      looked = null;
      atRest();
    }),
    player.on("week", atRest),
    player.on("seek", atRest),
    player.on("state", atRest),
    player.on("frame", inMotion),
  ];
  atRest();
  return {
    update() {},
    destroy() {
      sight.disconnect();
      for (const stop of off) stop();
      root.replaceChildren();
    },
  };
}
