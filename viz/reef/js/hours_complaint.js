// A stolen hour looked at: who complained, what had been promised, what was delivered since.
import { nameOf } from "./decode.js";
import { makeDrawn, makeElement } from "./charts_dom.js";
import { extentOf, linearScale, linePath } from "./charts_scale.js";
import { capitalised, measureNumber } from "./charts_text.js";
import { promiseBehind } from "./hours_stolen.js";

const WIDTH = 340;
const HEIGHT = 74;
const SPACE = { left: 6, right: 118, top: 10, bottom: 10 };
const LEAST_APART = 12;

/**
 * Return the sentences behind a piece of stolen time.
 * @param {Object} movie
 * @param {{event: number, staff: number, week: number, hours: number}} piece
 */
export function complaintSentences(movie, piece) {
  const behind = promiseBehind(movie, piece.event);
  const who = capitalised(nameOf(movie, behind.person));
  const thief = movie.staff[piece.staff].label;
  const said = [`${who} complained in week ${behind.week}: ${piece.hours.toFixed(1)} h less for ` +
    `${thief} to sell in week ${piece.week}.`];
  if (behind.sold === null) {
    said.push("A client from the start: no promise of this run lies behind it.");
  } else if (behind.promise > 0) {
    said.push(`Signed in week ${behind.sold} on a promise of ${measureNumber(behind.promise, "SD")} SD ` +
      "above ordinary service.");
  } else said.push(`Signed in week ${behind.sold}; nothing beyond ordinary service was promised.`);
  said.push(`Delivered in week ${behind.week}: ${measureNumber(behind.delivered, "SD")} SD to a client of ` +
    `middling fit. Satisfaction: ${measureNumber(behind.satisfaction, "SD")} SD.`);
  return said;
}

/**
 * Return the panel of a piece of stolen time, with ways to the weeks and to the person.
 * @param {Object} player
 * @param {Object} movie
 * @param {{event: number, staff: number, week: number, hours: number}} piece
 * @param {function} close called when it is not wanted any more
 */
export function complaintPanel(player, movie, piece, close) {
  const behind = promiseBehind(movie, piece.event);
  const go = (text, act) => makeElement("button", { type: "button", class: "reef-link", click: act }, [text]);
  const ways = [go(`Week ${behind.week}: the complaint`, () => player.seek(behind.week)),
    go(`Week ${piece.week}: the hours it took`, () => player.seek(piece.week))];
  if (behind.sold !== null) {
    ways.unshift(go(`Week ${behind.sold}: the promise`, () => player.seek(behind.sold)));
  }
  const side = movie === player.movie ? 0 : 1;
  ways.push(go(`Follow ${nameOf(movie, behind.person)}`, () => player.follow(behind.person, side)));
  return makeElement("div", { class: "clock-complaint" }, [
    makeElement("button", { type: "button", class: "story-close", "aria-label": "Close the complaint",
      click: close }, ["×"]),
    ...complaintSentences(movie, piece).map((text) => makeElement("p", {}, [text])),
    ...(behind.path.length > 1 ? [promiseDrawing(behind)] : []),
    makeElement("p", { class: "clock-ways" }, ways),
  ]);
}

/** Draw what was promised against what was delivered, from the signature to the complaint. */
function promiseDrawing({ path, promise, sold, week }) {
  const promised = promise ?? NaN;
  const [low, high] = extentOf([path], [promised, 0]);
  const y = linearScale([low, high === low ? low + 1 : high], [HEIGHT - SPACE.bottom, SPACE.top]);
  const x = linearScale([0, path.length - 1], [SPACE.left, WIDTH - SPACE.right]);
  const end = path[path.length - 1];
  const line = linePath(path.map((_, k) => x(k)), path.map((value) => y(value)));
  const drawing = makeDrawn("svg", { class: "clock-promise", viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img", "aria-label": `Quality delivered from week ${sold ?? 1} to week ${week}` });
  const write = (value, text, kind, nudge) => makeDrawn("text", { class: kind,
    x: x(path.length - 1) + 8, y: y(value) + 4 + nudge }, [text]);
  const apart = Number.isFinite(promised) ? y(end) - y(promised) : LEAST_APART;
  const missing = Math.max(0, LEAST_APART - Math.abs(apart));
  const nudge = (Math.sign(apart || 1) * missing) / 2;
  if (Number.isFinite(promised)) {
    drawing.append(
      makeDrawn("line", { class: "clock-promised", x1: x(0), x2: x(path.length - 1), y1: y(promised),
        y2: y(promised) }),
      write(promised, `promised ${measureNumber(promised, "SD")}`, "clock-words", -nudge),
    );
  }
  drawing.append(makeDrawn("path", { class: "clock-delivered", d: line }),
    write(end, `delivered ${measureNumber(end, "SD")}`, "clock-strong", nudge));
  return drawing;
}
