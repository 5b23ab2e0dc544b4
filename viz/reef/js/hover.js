// Naming what the pointer is on, and choosing fish by pointer and keyboard.
import { inWater } from "./camera.js";
import { makeElement } from "./charts_dom.js";
import { nameOf, pullOf, satisfactionOf, STAGE } from "./decode.js";
import { fishAt } from "./shoal.js";

const REACH = 15;
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

  function pointed() {
    for (const scene of reef.scenes()) {
      const { pane, view } = scene;
      const across = pointer.x - pane.x;
      const down = pointer.y - pane.y;
      if (across < 0 || down < 0 || across > pane.width || down > pane.height) continue;
      const { x, y } = inWater(view, across, down);
      const person = fishAt(scene.shoal, x, y, REACH * view.part);
      if (person >= 0) return { scene, person };
      for (const [member, tip] of scene.anemone.tips) {
        if (Math.hypot(tip.x - x, tip.y - y) < 0.3 * scene.waters.crown) return { scene, member };
      }
      const light = Math.abs(x - scene.waters.cx) < scene.waters.width * (0.04 + 0.46 * scene.reach);
      if (y < scene.waters.top && light) return { scene, light };
      return null;
    }
    return null;
  }

  function show() {
    const found = pointer && pointed();
    box.hidden = !found;
    reef.canvas.style.cursor = found && found.person >= 0 ? "pointer" : "";
    if (!found) return;
    const { movie } = found.scene;
    const [name, ...lines] = found.person >= 0
      ? personWords(movie, found.person, found.scene.frame, found.scene.shoal.fitNow[found.person])
      : found.light ? lightWords(movie, found.scene.frame) : staffWords(movie, found.member, found.scene.frame);
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
    player.follow(found && found.person >= 0 ? found.person : -1);
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
  if (served) lines.push(`satisfaction ${satisfactionOf(movie, movie.satisfaction[at]).toFixed(1)} SD`);
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
