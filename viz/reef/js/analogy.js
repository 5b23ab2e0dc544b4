// What is what: the analogy beside the model, and where the two part ways.
import { makeElement } from "./charts_dom.js";

/** What one sees on the reef, what it is in the model, and where in the model it is found. */
export const ANALOGY = [
  {
    sight: "Anemone",
    meaning: "The firm. Each arm is a salesperson, a service agent or somebody who does both; who has " +
      "free hours reaches far and sways.",
  },
  {
    sight: "Clownfish",
    meaning: "A client who thrives in sight of others. Acquaintances who see a happy client are " +
      "drawn in.",
  },
  {
    sight: "Other fish",
    meaning: "Prospects: people who might buy. The nearer they swim, the stronger the pull on them.",
  },
  {
    sight: "Mucus",
    meaning: "Fit. What lets the clownfish live among the tentacles is how well a client matches the " +
      "ideal profile: who fits buys more readily, needs less service and is happier with it.",
  },
  {
    sight: "Sting",
    meaning: "Bad service. It makes clients unhappy; they complain, warn others and leave.",
  },
  {
    sight: "Light",
    meaning: "Marketing. Its reach grows with what is spent, less than in proportion; part of the " +
      "revenue feeds it.",
  },
  {
    sight: "Shoals",
    meaning: "Communities: people who know each other keep the same side of the reef.",
  },
  {
    sight: "Pulses",
    meaning: "Three acts, not one. A recommendation praises, and the other must call; an " +
      "introduction opens the door; a referral does both, to somebody known to need it.",
  },
  {
    sight: "Bubbles",
    meaning: "Complaints, on their way to the salesperson who made the promise. They take the hours " +
      "in which nothing is sold.",
  },
];

/** Where the analogy stops being the model. */
export const DEPARTURES = [
  "In the sea, the fish that are drawn in are the anemone's food. Here nobody is eaten: a " +
    "prospect who comes near becomes a client and gains too, or swims off again.",
  "A clownfish is immune for life. Here fit only helps: under enough bad service any client " +
    "is stung.",
  "A sea anemone does not promise anything. Here what salespeople promise sets what clients " +
    "expect, and so how the same service is felt.",
  "Being seen is not the same as being spoken of. In the baseline about one new client in seven " +
    "names the sight of happy clients; word of mouth brings a quarter, advertising more than half.",
  "The effect works in reverse too: unhappy clients and fresh departures repel those who " +
    "see them.",
  "Complaints alone do not sink a firm; wages that must be paid while clients leave do. And " +
    "over-promising may pay, where clients forget quickly. The model says when.",
];

/**
 * Put the panel into an element, folded until it is asked for.
 * @param {HTMLElement} root
 * @returns {{update: function, destroy: function}}
 */
export function mountAnalogy(root) {
  const rows = ANALOGY.flatMap(({ sight, meaning }) => [
    makeElement("dt", {}, [sight]), makeElement("dd", {}, [meaning]),
  ]);
  root.classList.add("analogy");
  root.replaceChildren(makeElement("details", {}, [
    makeElement("summary", {}, ["What is what"]),
    makeElement("dl", {}, rows),
    makeElement("h4", {}, ["Where the analogy ends"]),
    makeElement("ul", {}, DEPARTURES.map((text) => makeElement("li", {}, [text]))),
  ]));
  return { update() {}, destroy: () => root.replaceChildren() };
}
