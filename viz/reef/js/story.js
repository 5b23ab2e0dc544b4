// The life of the one who is followed: sentences by week, what drew them in, who came through whom.
import { nameOf, STAGE } from "./decode.js";
import { makeElement, setText } from "./charts_dom.js";
import { capitalised, percentText } from "./charts_text.js";

/** What draws somebody in, in the order of the movie's causes, with the colours of the sources. */
export const PULL_WORDS = {
  marketing: ["advertising", "paid"],
  clownfish: ["sight of happy clients", "sight"],
  reputation: ["reputation", "reputation"],
  recommendation: ["a recommendation", "recommend"],
  introduction: ["an introduction", "introduce"],
  referral: ["a referral", "refer"],
};
const STAGE_WORDS = ["prospect", "lead", "in talks", "client", "past client", "lost lead"];
const MOOD_WORDS = ["unhappy", "content", "happy"];
const TURNING_POINTS = ["won", "complained", "left"]; // whose first words stand out
const PATIENCE = 4000; // milliseconds until a story that has not come is given up

/** Return where a sentence of a life lies at a week: "past", "now" or "ahead". */
export function tenseOf(sentence, week) {
  if (sentence.week > week) return "ahead";
  return sentence.until >= week ? "now" : "past";
}

/** Return the place of the sentence that was told last at a week; -1 before the first. */
export function latestSentence(sentences, week) {
  let latest = -1;
  sentences.forEach((sentence, place) => {
    if (sentence.week <= week) latest = place;
  });
  return latest;
}

/** Return how somebody stands to the firm in a frame, in words. */
export function standingOf(movie, person, frame) {
  const at = Math.min(frame, movie.weeks) * movie.people + person;
  const stage = movie.stage[at];
  const served = stage === STAGE.client || stage === STAGE.pastClient;
  const mood = served ? `${stage === STAGE.pastClient ? "left " : ""}${MOOD_WORDS[movie.mood[at] + 1]}` : "";
  return mood ? `${STAGE_WORDS[stage]}, ${mood}` : STAGE_WORDS[stage];
}

/** Return the shares of a pull that are more than nothing, the greatest first. */
export function sharesInOrder(shares) {
  return Object.entries(shares).filter(([, share]) => share > 0).sort((a, b) => b[1] - a[1]);
}

/** Return what an entry of the referral tree says of somebody besides the name. */
export function treeWords(entry) {
  const act = entry.act === null ? "a client from the start" : `by ${PULL_WORDS[entry.act][0]}`;
  if (entry.week === null) return act;
  const end = entry.signed === null ? "no signature" : `signed in week ${entry.signed}`;
  return `${act} in week ${entry.week}: ${end}`;
}

/** Return a sentence's text in two parts: what stands out, and the rest. */
export function turningPoint({ kind, text }) {
  if (!TURNING_POINTS.includes(kind)) return ["", text];
  const end = text.indexOf(". ") + 1 || text.length;
  return [text.slice(0, end), text.slice(end)];
}

function emphasised(sentence) {
  const [first, rest] = turningPoint(sentence);
  return first ? [makeElement("b", {}, [first]), rest] : [rest];
}

/**
 * Put the story panel into an element; it shows while somebody is followed.
 * @param {HTMLElement} root
 * @param {Object} player
 * @param {{story: string, twinStory: string}} options the story as JSON (viz/reef/story.py), and where
 *   two firms are compared that in B; they come a moment after somebody is followed
 * @returns {{update: function, destroy: function}}
 */
export function mountStory(root, player, options = {}) {
  const packed = { story: null, twinStory: null }; // the JSON of each
  const stories = { story: null, twinStory: null };
  let patience = null;
  let lines = [];
  let latest = null;

  const title = makeElement("h3");
  const standing = makeElement("p", { class: "story-standing" });
  const close = makeElement("button", { type: "button", class: "story-close",
    "aria-label": "Close the story", click: () => player.follow(-1) }, ["×"]);
  const body = makeElement("div", { class: "story-body" });
  const firms = ["A", "B"].map((letter, side) => makeElement("button", { type: "button",
    class: `story-firm of-${letter.toLowerCase()}`, click: () => player.follow(player.person, side) },
  [makeElement("span", { class: "reef-unseen" }, ["The life in "]), letter]));
  const choice = makeElement("span", { class: "story-firms", role: "group", "aria-label": "In which firm" },
    firms);
  root.classList.add("story");
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", "The life of the one who is followed");
  root.replaceChildren(
    makeElement("header", { class: "story-head" }, [title, choice, close]), standing, body);
  root.addEventListener("keydown", onKey);

  /** Up and down go from line to line; the reef's own keys would choose another fish. */
  function onKey(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") player.follow(-1);
    else if (by) {
      const buttons = [...body.querySelectorAll("button")];
      buttons[buttons.indexOf(event.target) + by]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function seek(week) {
    player.pause();
    player.seek(week);
  }

  function rebuild() {
    const { told: movie, person } = player;
    root.hidden = person < 0 || !movie;
    if (root.hidden) return;
    const inTwin = movie === player.twin;
    choice.hidden = !player.twin;
    firms.forEach((button, side) => button.setAttribute("aria-pressed", String(inTwin === (side === 1))));
    const story = inTwin ? stories.twinStory : stories.story;
    const known = story?.person === person ? story : null;
    setText(title, known?.title ?? capitalised(nameOf(movie, person)));
    lines = [];
    latest = null;
    if (known) {
      body.replaceChildren(makeElement("p", {}, [known.about]), ...sentencesPart(known),
        ...pullPart(known), ...treePart(known));
    } else wait();
    atWeek();
  }

  function wait() {
    const said = makeElement("p", { role: "status" }, ["The story is being told …"]);
    body.replaceChildren(said);
    clearTimeout(patience);
    patience = setTimeout(() => setText(said, "No story came of this person."), PATIENCE);
  }

  function sentencesPart(known) {
    if (known.sentences.length === 0) {
      return [makeElement("p", {}, ["Nothing ever happens between this person and the firm."])];
    }
    lines = known.sentences.map((sentence, place) => {
      const weeks = sentence.until > sentence.week ? `${sentence.week}–${sentence.until}` : sentence.week;
      const button = makeElement("button", { type: "button", class: "story-line",
        click: () => seek(sentence.week) }, [
        makeElement("span", { class: "story-week" }, [
          makeElement("span", { class: place > 0 && "reef-unseen" }, ["week "]), String(weeks),
        ]),
        makeElement("span", { class: "story-text" }, emphasised(sentence)),
      ]);
      return { sentence, button };
    });
    return [makeElement("ol", { class: "story-lines" },
      lines.map(({ button }) => makeElement("li", {}, [button])))];
  }

  function pullPart(known) {
    const { approaches } = known.pull;
    if (approaches.length === 0) return [];
    return [makeElement("h4", {}, ["What drew them in, by exact shares"]), ...approaches.map(approachPart)];
  }

  function approachPart({ week, chance, cause, shares }) {
    const parts = sharesInOrder(shares);
    const bar = makeElement("div", { class: "story-bar", "aria-hidden": "true" }, parts.map(([name, share]) => {
      const piece = makeElement("i", { class: name === cause ? "is-named" : "" });
      piece.style.flexGrow = String(share);
      piece.style.setProperty("--use-colour", `var(--reef-${PULL_WORDS[name][1]})`);
      return piece;
    }));
    const chanceText = chance === null ? "" : `, a chance of ${percentText(chance)} that week`;
    const words = parts.map(([name, share]) => `${percentText(share)} ${PULL_WORDS[name][0]}`).join(", ");
    return makeElement("div", { class: "story-pull" }, [
      makeElement("button", { type: "button", class: "reef-link", click: () => seek(week) }, [`Week ${week}`]),
      `${chanceText}: ${words}.`, bar,
    ]);
  }

  function treePart(known) {
    if (known.tree.length < 2) return [];
    const more = known.more > 0 ? [makeElement("p", {}, [`… and ${known.more} more.`])] : [];
    return [
      makeElement("h4", {}, ["Who brought them, and whom they brought"]),
      makeElement("ul", { class: "story-tree" }, known.tree.map(treeEntry)), ...more,
    ];
  }

  function treeEntry(entry) {
    const colour = entry.act === null ? "ink-soft" : PULL_WORDS[entry.act][1];
    const name = entry.self
      ? makeElement("b", {}, [entry.name])
      : makeElement("button", { type: "button", class: "reef-link",
        click: () => player.follow(entry.person) }, [entry.name]);
    const item = makeElement("li", { class: entry.signed === null && entry.week !== null ? "is-lost" : "" },
      [makeElement("span", { class: "story-depth", "aria-hidden": "true" }), name,
        makeElement("span", { class: "story-act" }, [` ${treeWords(entry)}`])]);
    item.style.setProperty("--depth", String(Math.min(entry.depth, 8)));
    item.style.setProperty("--use-colour", `var(--reef-${colour})`);
    return item;
  }

  function atWeek() {
    const { movie, twin, person } = player;
    if (root.hidden || !movie) return;
    const inA = standingOf(movie, person, player.frame);
    setText(standing, twin
      ? `Week ${player.frame}: in A ${inA}; in B ${standingOf(twin, person, player.frame)}.`
      : `Week ${player.frame}: ${inA}.`);
    if (lines.length === 0) return;
    const place = latestSentence(lines.map(({ sentence }) => sentence), player.frame);
    lines.forEach(({ sentence, button }) => {
      button.classList.toggle("is-ahead", tenseOf(sentence, player.frame) === "ahead");
    });
    if (place === latest) return;
    lines[latest]?.button.removeAttribute("aria-current");
    latest = place;
    const now = lines[place]?.button;
    if (!now) return;
    now.setAttribute("aria-current", "true");
    if (player.following) showLine(now);
  }

  /** Scroll the panel, and never the page, so that a line can be read. */
  function showLine(line) {
    const box = body.getBoundingClientRect();
    const at = line.getBoundingClientRect();
    if (at.top < box.top || at.bottom > box.bottom) {
      body.scrollTop += at.top - box.top - box.height / 3;
    }
  }

  let told = { person: -1, movie: null }; // whose panel is shown
  function atPerson() {
    if (player.person !== told.person || player.told !== told.movie) body.scrollTop = 0;
    told = { person: player.person, movie: player.told };
    rebuild(); // which brings the line of this week into sight
  }

  function update(next) {
    const fresh = Object.keys(packed).filter((name) => next[name] !== undefined && next[name] !== packed[name]);
    for (const name of fresh) {
      packed[name] = next[name];
      stories[name] = next[name] ? JSON.parse(next[name]) : null;
    }
    if (fresh.length > 0) rebuild();
  }

  const off = [
    player.on("person", atPerson), player.on("week", atWeek), player.on("seek", atWeek),
    player.on("movie", rebuild),
  ];
  update(options);
  rebuild();
  return {
    update,
    destroy() {
      clearTimeout(patience);
      for (const stop of off) stop();
      root.removeEventListener("keydown", onKey);
      root.replaceChildren();
    },
  };
}
