// What everything in the water is, drawn by the same code that draws the reef.
import { makeElement } from "./charts_dom.js";
import { luckOf } from "./geometry.js";
import { palette } from "./palette.js";
import { drawActSign, drawBubbleSign } from "./pulses.js";
import { drawFish, KIND } from "./sprites_fish.js";

const WIDE = 40;
const TALL = 26;

const fish = (kind, length = 27) => (pen, colours) => {
  pen.scale(length, length);
  drawFish(pen, kind, 0.6, colours);
};
const act = (kind) => (pen, colours) => drawActSign(pen, kind, colours.acts[kind], 1, 0);
const use = (name, bulb = true) => (pen, colours) => {
  pen.strokeStyle = pen.fillStyle = colours.uses[name];
  pen.lineCap = "round";
  pen.lineWidth = 6;
  pen.beginPath();
  pen.moveTo(-14, 8);
  pen.quadraticCurveTo(-2, 6, 10, -4);
  pen.stroke();
  if (!bulb) return;
  pen.beginPath();
  pen.arc(10, -4, 6, 0, 7);
  pen.fill();
};

export const LEGEND = [
  ["People", [
    ["a prospect; nearer as the pull on it grows", fish(KIND.plain)],
    ["one who fits: a warm glint", fish(KIND.fit)],
    ["a lead or in talks: circles the tentacles", fish(KIND.leadFit, 30)],
    ["a client, happy", fish(KIND.happy, 33)],
    ["a client, neither", fish(KIND.neutral, 33)],
    ["a client, unhappy: pale, crossed", fish(KIND.unhappy, 33)],
    ["left happy: lingers near", fish(KIND.leftHappy, 33)],
    ["left unhappy: dark, far off", fish(KIND.leftUnhappy, 33)],
    ["not open to the firm now: turned away", fish(KIND.lost)],
  ]],
  ["Word of mouth", [
    ["recommendation: praise, one must call", act("recommendation")],
    ["introduction: brought together", act("introduction")],
    ["referral: one who needs the firm", act("referral")],
    ["complaint: rises to a salesperson", (pen, colours) => drawBubbleSign(pen, 0, 0, 9, colours)],
    ["someone new becomes a client", (pen, colours) => ring(pen, colours.clownLight)],
  ]],
  ["The firm: an arm is a colleague, a tentacle a part of the week", [
    ["selling to people who fit", use("selling_fit")],
    ["selling to people who do not", use("selling_unfit")],
    ["handling complaints", use("complaints")],
    ["delivering", use("delivering", false)],
    ["administration, travel, learning", use("overhead")],
    ["free: the arm is long and sways", use("idle")],
    ["bulbs sell, points deliver, hybrids have both", (pen, colours) => {
      pen.translate(-9, 0);
      pen.scale(0.7, 0.9);
      use("selling_fit")(pen, colours);
      pen.translate(26, 0);
      use("delivering", false)(pen, colours);
    }],
  ]],
  ["Marketing and money", [
    ["light: reaches as far as marketing spends", (pen, colours) => {
      const paint = pen.createLinearGradient(0, -12, 0, 12);
      paint.addColorStop(0, `rgba(${colours.ray},0.95)`);
      paint.addColorStop(1, `rgba(${colours.ray},0.05)`);
      pen.fillStyle = paint;
      pen.beginPath();
      pen.moveTo(-4, -12);
      pen.lineTo(4, -12);
      pen.lineTo(13, 12);
      pen.lineTo(-13, 12);
      pen.fill();
    }],
    ["gold: revenue flowing back into marketing", (pen, colours) => {
      pen.fillStyle = colours.mote;
      for (let k = 0; k < 6; k += 1) {
        pen.beginPath();
        pen.arc(-13 + 5.2 * k, 8 - 3 * k + 5 * (luckOf(k, 9) - 0.5), 2.4, 0, 7);
        pen.fill();
      }
    }],
    ["glow around the crown: reputation", (pen) => {
      const glow = pen.createRadialGradient(0, 0, 1, 0, 0, 13);
      glow.addColorStop(0, "rgba(255,214,150,0.95)");
      glow.addColorStop(1, "rgba(255,214,150,0)");
      pen.fillStyle = glow;
      pen.fillRect(-14, -13, 28, 26);
    }],
  ]],
];

const DIFFERS = ["ringed: a life that differs between the reefs", (pen, colours) => {
  pen.save();
  fish(KIND.fit, 24)(pen, colours);
  pen.restore();
  ring(pen, colours.differ);
}];

function ring(pen, colour) {
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(0, 0, 10, 0, 7);
  pen.stroke();
}

/** Put the legend into an element. */
export function mountLegend(root, player, options = {}) {
  root.classList.add("legend");
  let { theme } = options;
  let ofTwo = null; // whether it is that of two reefs

  function draw() {
    ofTwo = player.twin !== null;
    const colours = palette(theme);
    root.replaceChildren(...LEGEND.map(([title, entries], group) => {
      const shown = group === 0 && ofTwo ? [...entries, DIFFERS] : entries;
      return makeElement("section", {}, [
        makeElement("h3", {}, [title]),
        makeElement("ul", {}, shown.map(([text, paint]) => makeElement("li", {}, [picture(paint, colours), text]))),
      ]);
    }));
  }

  const off = player.on("movie", () => {
    if (ofTwo !== (player.twin !== null)) draw();
  });
  draw();
  return {
    update(next) {
      if (!next.theme || next.theme === theme) return;
      theme = next.theme;
      draw();
    },
    destroy() {
      off();
      root.replaceChildren();
    },
  };
}

function picture(paint, colours) {
  const canvas = makeElement("canvas", { "aria-hidden": "true" });
  const ratio = Math.max(2, window.devicePixelRatio || 1);
  canvas.width = WIDE * ratio;
  canvas.height = TALL * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.translate(WIDE / 2, TALL / 2);
  paint(pen, colours);
  return canvas;
}
