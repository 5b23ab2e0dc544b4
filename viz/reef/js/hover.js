// Naming what the pointer is on, and choosing fish by pointer and keyboard.
import { inWater } from "./camera.js";
import { makeElement } from "./charts_dom.js";
import { capitalised, countedText, measureNumber } from "./charts_text.js";
import { nameOf, pullOf, satisfactionOf, STAGE } from "./decode.js";
import { staffAt } from "./hours_stolen.js";
import { fishAt } from "./shoal.js";
import { inStream, revenueOnTheWay } from "./water.js";

const REACH = 15; // pixels, of a fish
const SIGN = 11; // of the sign of an act
const USE_WORDS = {
  selling_fit: "selling to people who fit", selling_unfit: "selling to people who do not fit",
  complaints: "complaints", delivering: "delivering", overhead: "administration and travel", idle: "free",
};

/**
 * Name things under the pointer and let fish be chosen.
 * @param {HTMLElement} root the element that holds the reef's canvas
 * @param {Object} player
 * @param {Object} reef what `mountReef` returned
 */
export function mountHover(root, player, reef) {
  const title = makeElement("strong");
  const text = makeElement("span");
  const box = makeElement("div", { class: "reef-hover", role: "tooltip", hidden: true }, [title, text]);
  root.append(box);
  let pointer = null;

  /** What the pointer is on: {side, words, person}; the one who is there or speaks, -1 for nobody. */
  function pointed() {
    for (const [side, scene] of reef.scenes().entries()) {
      const { pane, view } = scene;
      const across = pointer.x - pane.x;
      const down = pointer.y - pane.y;
      if (across < 0 || down < 0 || across > pane.width || down > pane.height) continue;
      const { x, y } = inWater(view, across, down);
      const { movie, frame, shoal, waters, anemone } = scene;
      const found = (words, person = -1) => ({ side, words, person });
      const act = scene.acts.find(({ at }) => at && Math.hypot(at.x - x, at.y - y) < SIGN * view.part);
      if (act) return found(actWords(movie, act), act.person);
      const person = fishAt(shoal, x, y, REACH * view.part);
      if (person >= 0) return found(personWords(movie, person, frame, shoal.fitNow[person]), person);
      for (const [member, tip] of anemone.tips) {
        if (Math.hypot(tip.x - x, tip.y - y) < 0.3 * waters.crown) return found(staffWords(movie, member, frame));
      }
      const share = inStream(waters, x, y);
      const money = share < 0 ? 0 : revenueOnTheWay(movie, scene.week, share);
      if (money > 0) return found(streamWords(money));
      const light = Math.abs(x - waters.cx) < waters.width * (0.04 + 0.46 * scene.reach);
      if (y < waters.top && light) return found(lightWords(movie, frame));
      const column = Math.abs(x - waters.cx) < 0.74 * waters.crown && y > waters.cy && y < waters.floor;
      return column ? found(firmWords(movie, frame)) : null;
    }
    return null;
  }

  function show() {
    const found = pointer && pointed();
    box.hidden = !found;
    reef.canvas.style.cursor = found && found.person >= 0 ? "pointer" : "";
    if (!found) return;
    const [name, ...lines] = found.words;
    title.textContent = name;
    text.textContent = lines.join("\n");
    const left = Math.min(pointer.x + 14, root.clientWidth - box.offsetWidth - 6);
    const below = pointer.y + 16 + box.offsetHeight < root.clientHeight;
    box.style.left = `${Math.max(6, left)}px`;
    box.style.top = `${below ? pointer.y + 16 : pointer.y - box.offsetHeight - 10}px`;
  }

  function onMove(event) {
    const { left, top } = reef.canvas.getBoundingClientRect();
    pointer = { x: event.clientX - left, y: event.clientY - top };
    show();
  }

  function onLeave() {
    pointer = null;
    show();
  }

  function onClick(event) {
    onMove(event);
    const found = pointed();
    if (found && found.person >= 0) player.follow(found.person, found.side);
    else player.follow(-1);
  }

  const listeners = { pointermove: onMove, pointerleave: onLeave, click: onClick };
  for (const [name, listener] of Object.entries(listeners)) reef.canvas.addEventListener(name, listener);
  const off = player.on("week", show);
  return {
    update: show,
    destroy() {
      off();
      for (const [name, listener] of Object.entries(listeners)) {
        reef.canvas.removeEventListener(name, listener);
      }
      box.remove();
    },
  };
}

const STAGE_WORDS = ["prospect", "lead", "in sales talks", "client", "past client", "not open to the firm now"];
const MOOD_WORDS = { "-1": "unhappy", 0: "neither happy nor unhappy", 1: "happy" };

// A person in a week: name, and lines about it.
export function personWords(movie, person, frame, fit) {
  const at = Math.min(frame, movie.weeks) * movie.people + person;
  const stage = movie.stage[at];
  const served = stage === STAGE.client || stage === STAGE.pastClient;
  const mood = served ? `, ${stage === STAGE.pastClient ? "left " : ""}${MOOD_WORDS[movie.mood[at]]}` : "";
  const lines = [`${STAGE_WORDS[stage]}${mood}`, `fit ${fit.toFixed(2)} of 1`];
  if (stage === STAGE.prospect) {
    lines.push(`pull ${(100 * pullOf(movie, movie.pull[at])).toPrecision(2)} % a week`);
  }
  if (served) lines.push(`satisfaction ${satisfactionOf(movie, movie.satisfaction[at]).toFixed(1).replace("-", "\u2212")} SD`);
  return [nameOf(movie, person), ...lines];
}

export function staffWords(movie, member, frame) {
  const at = Math.max(1, frame) * movie.staff.length + member;
  const lines = movie.header.hours
    .map((use) => [use, movie.hours[use][at]])
    .filter(([, hours]) => hours >= 0.05)
    .map(([use, hours]) => `${hours.toFixed(1)} h ${USE_WORDS[use]}`);
  return [movie.staff[member].label, ...lines];
}

export function lightWords(movie, frame) {
  const week = Math.max(1, frame);
  const spent = movie.measures.marketing_spend[week];
  return ["Marketing", `${Math.round(spent).toLocaleString("en")} spent this week`,
    "its light reaches further the more is spent"];
}

const OUTCOME_WORDS = ["heard, and may call the firm", "became a lead", "was in touch with the firm already"];

/** A sign on its way: what it is, between whom, and what comes of it. */
export function actWords(movie, act) {
  const who = nameOf(movie, act.person);
  if (act.kind === "complaint") {
    const seller = movie.staff[staffAt(movie, act.other)]?.label;
    const taken = act.value > 0 && seller ? `takes ${act.value.toFixed(1)} h of ${seller}` : "goes to service";
    return ["Complaint", `of ${who}`, taken];
  }
  const whom = nameOf(movie, act.other);
  return [capitalised(act.kind), `${who} to ${whom}`, `${whom} ${OUTCOME_WORDS[act.outcome]}`];
}

export function streamWords(money) {
  return ["Revenue", `${Math.round(money).toLocaleString("en")} of a week's`, "on its way back into marketing"];
}

/** The anemone's foot: the firm as a whole. */
export function firmWords(movie, frame) {
  const { collapsed, clients, happy_clients: happy, cash } = movie.measures;
  if (collapsed[frame] > 0) return ["The firm", `collapsed in week ${collapsed.findIndex((gone) => gone > 0)}`];
  return ["The firm", `${countedText(clients[frame], "client")}, ${happy[frame]} of them happy`,
    `cash ${measureNumber(cash[frame], "money")}`];
}

// The next fish by keyboard: clients first, then talks and leads, then prospects by their pull.
export function nextFish(movie, frame, person, by) {
  const first = Math.min(frame, movie.weeks) * movie.people;
  const rank = { [STAGE.client]: 0, [STAGE.inTalks]: 1, [STAGE.lead]: 2, [STAGE.pastClient]: 4 };
  const order = Array.from({ length: movie.people }, (_, i) => i).sort((a, b) =>
    (rank[movie.stage[first + a]] ?? 3) - (rank[movie.stage[first + b]] ?? 3)
    || movie.pull[first + b] - movie.pull[first + a] || a - b);
  const at = person < 0 ? (by > 0 ? -1 : 0) : order.indexOf(person);
  return order[(at + by + movie.people) % movie.people];
}
