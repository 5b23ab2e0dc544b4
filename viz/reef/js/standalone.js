// The self-contained page: the run lies in the document itself, compressed; a stand-in for the
// notebook's model hands it to the same render function.
import { decodeMovie } from "./decode.js";
import { render } from "./main.js";

async function unpacked(id) {
  const node = document.getElementById(id);
  const text = node ? node.textContent.trim() : "";
  if (text === "") return new Uint8Array(0);
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// The life of somebody of whom the file tells nothing: nothing happened, or there was no more room.
export function untold(movie, person, told) {
  const k = movie.events.person.indexOf(person);
  const week = k < 0 ? 0 : movie.events.week[k];
  return {
    person, title: movie.labels ? movie.labels[person] : `Person ${person}`,
    about: k < 0 ? "" : `This file tells the lives of ${told} people; this one is not among them.`,
    sentences: k < 0 ? [] : [{ week, until: week, kind: "", text: "The firm and this person first meet." }],
    pull: { approaches: [] }, tree: [], more: 0,
  };
}

// What tells the lives in a firm, as JSON; "" for nobody, and where there is no such firm.
function tellerOf(packed, stories) {
  if (packed.byteLength === 0) return () => "";
  const movie = decodeMovie(packed);
  const told = stories.byteLength > 0 ? JSON.parse(new TextDecoder().decode(stories)) : {};
  const count = Object.keys(told).length;
  return (person) => (person < 0 ? "" : JSON.stringify(told[person] ?? untold(movie, person, count)));
}

function standInModel(values, tell) {
  const listeners = new Map();
  const changed = new Set();
  return {
    get: (name) => values[name],
    set(name, value) {
      if (values[name] === value) return;
      values[name] = value;
      changed.add(name);
      if (name === "person") for (const [story, life] of Object.entries(tell(value))) this.set(story, life);
    },
    save_changes() {
      const names = [...changed];
      changed.clear();
      for (const name of names) for (const listener of listeners.get(`change:${name}`) ?? []) listener();
    },
    on(name, listener) {
      if (!listeners.has(name)) listeners.set(name, new Set());
      listeners.get(name).add(listener);
    },
    off(name, listener) { listeners.get(name)?.delete(listener); },
  };
}

async function playFromDisk() {
  const names = ["movie", "bands", "twin", "twin_bands", "difference", "stories", "twin_stories"];
  const unpackedBlocks = await Promise.all(names.map(unpacked));
  const blocks = Object.fromEntries(names.map((name, k) => [name, new DataView(unpackedBlocks[k].buffer)]));
  const said = JSON.parse(document.getElementById("said").textContent);
  const wanted = window.matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
  const values = {
    ...blocks, names: JSON.stringify({ a: said.a, b: said.b }), week: 0, jump: [0, 0], person: -1, story: "",
    twin_story: "", hint: said.hint, theme: wanted, projector: false,
  };
  const inA = tellerOf(blocks.movie, blocks.stories);
  const inB = tellerOf(blocks.twin, blocks.twin_stories);
  const tell = (person) => ({ story: inA(person), twin_story: inB(person) });
  render({ model: standInModel(values, tell), el: document.getElementById("reef") });
}

playFromDisk();
