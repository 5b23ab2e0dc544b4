// What can be taken away: a picture of the reef, the charts as a drawing, a film of what plays.
import { makeElement, setText } from "./charts_dom.js";

const FILM_TYPES = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];
const FILM_FRAMES = 30; // a second
const CHART_GAP = 14;
const CHART_MARGIN = 16;
const COPIED_STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin",
  "opacity", "font-family", "font-size", "font-weight", "text-anchor"];

/** Return the name under which something of a run is saved; only letters, digits, - and _ stay. */
export function fileName(movie, twin, week, ending) {
  const words = [movie.scenario.name, twin ? `and-${twin.scenario.name}` : "", `seed-${movie.seed}`,
    week === null ? "" : `week-${week}`];
  const plain = words.filter(Boolean).map((word) => word.replace(/[^\p{L}\p{N}_-]+/gu, "-"));
  return `${plain.join("_")}.${ending}`;
}

/** Return where drawings under each other stand: their tops, and the size of the whole. */
export function stacked(sizes, gap = CHART_GAP, margin = CHART_MARGIN) {
  let bottom = margin;
  const tops = sizes.map(({ height }) => {
    const top = bottom;
    bottom += height + gap;
    return top;
  });
  const width = Math.max(0, ...sizes.map((size) => size.width)) + 2 * margin;
  return { tops, width, height: bottom - (sizes.length ? gap : 0) + margin };
}

/**
 * Return a picture of a canvas with a line of words below.
 * @param {HTMLCanvasElement} canvas
 * @param {{text: string, ink: string, surface: string, font: string}} caption
 */
export function captioned(canvas, { text, ink, surface, font }, make = () => document.createElement("canvas")) {
  const whole = make();
  const line = Math.max(24, Math.round(canvas.width / 36));
  whole.width = canvas.width;
  whole.height = canvas.height + 2 * line;
  const pen = whole.getContext("2d");
  pen.fillStyle = surface;
  pen.fillRect(0, 0, whole.width, whole.height);
  pen.drawImage(canvas, 0, 0);
  pen.fillStyle = ink;
  pen.font = `${Math.round(line * 0.72)}px ${font}`;
  pen.textBaseline = "middle";
  pen.fillText(text, line, canvas.height + line, whole.width - 2 * line);
  return whole;
}

/** Return the words below a picture, and above the charts. */
export function captionOf(movie, twin, names, week) {
  const what = twin ? `A: ${names.a || movie.scenario.title} · B: ${names.b || twin.scenario.title}`
    : movie.scenario.title;
  return `${what} · week ${week} of ${movie.weeks} · seed ${movie.seed}`;
}

/**
 * Return the charts as one SVG document that needs no style sheet.
 * @param {HTMLElement} charts what `mountCharts` was given
 * @param {string} title
 */
export function chartsAsSvg(charts, title) {
  const strips = [...charts.querySelectorAll(".chart-head")].map((head) => ({
    name: head.querySelector(".chart-title").textContent,
    read: head.querySelector(".chart-readout").innerText.replace(/\s+/g, " ").trim(),
    drawing: head.parentElement.querySelector("svg"),
  }));
  const head = 20;
  const sizes = strips.map(({ drawing }) => ({
    width: drawing.viewBox.baseVal.width, height: drawing.viewBox.baseVal.height + head,
  }));
  const { tops, width, height } = stacked([{ width: 0, height: head }, ...sizes]);
  const style = getComputedStyle(charts);
  const surface = style.getPropertyValue("--reef-surface").trim();
  const font = style.fontFamily.replaceAll('"', "'");
  const write = (x, y, text, weight, anchor = "start") => drawnText({ x, y, "font-family": font,
    "font-size": 13, "font-weight": weight, "text-anchor": anchor, fill: style.color }, text);
  const parts = [drawnNode("rect", { width, height, fill: surface }),
    write(CHART_MARGIN, tops[0] + 12, title, 600)];
  strips.forEach(({ name, read, drawing }, place) => {
    const top = tops[place + 1];
    parts.push(write(CHART_MARGIN, top + 12, name, 600),
      write(width - CHART_MARGIN, top + 12, read, 400, "end"));
    const group = drawnNode("g", { transform: `translate(${CHART_MARGIN} ${top + head})` });
    group.append(...[...drawing.children].map(styledCopy));
    parts.push(group);
  });
  const whole = drawnNode("svg", { xmlns: "http://www.w3.org/2000/svg", width, height,
    viewBox: `0 0 ${width} ${height}` });
  whole.append(...parts);
  return new XMLSerializer().serializeToString(whole);
}

function styledCopy(node) {
  const copy = node.cloneNode(false);
  const style = getComputedStyle(node);
  copy.removeAttribute("class");
  for (const name of COPIED_STYLES) copy.setAttribute(name, style.getPropertyValue(name));
  for (const child of node.childNodes) {
    copy.append(child.nodeType === Node.TEXT_NODE ? child.cloneNode() : styledCopy(child));
  }
  return copy;
}

function drawnNode(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== "xmlns") node.setAttribute(name, value);
  }
  return node;
}

function drawnText(attributes, text) {
  const node = drawnNode("text", attributes);
  node.textContent = text;
  return node;
}

/** Offer a file for saving. */
export function saveBlob(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = makeElement("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * Film a canvas with the browser's own recorder.
 * @param {HTMLCanvasElement} canvas
 * @returns {{stop: function}} `stop` resolves to the film, a Blob
 */
export function filmOf(canvas) {
  const type = FILM_TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  const recorder = new MediaRecorder(canvas.captureStream(FILM_FRAMES), { mimeType: type });
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.start(1000);
  return {
    stop: () => new Promise((resolve) => {
      recorder.addEventListener("stop", () => {
        for (const track of recorder.stream.getTracks()) track.stop();
        resolve(new Blob(parts, { type: "video/webm" }));
      });
      recorder.stop();
    }),
  };
}

/**
 * Put the buttons that take something away into an element.
 * @param {HTMLElement} root
 * @param {Object} player
 * @param {{canvas: HTMLCanvasElement, charts: HTMLElement, names}} options the reef's canvas, the
 *   element of the charts, and the names of A and B
 * @returns {{update: function, destroy: function}}
 */
export function mountExport(root, player, options) {
  const { canvas, charts } = options;
  let names = namesIn(options);
  let film = null;
  const canFilm = typeof MediaRecorder !== "undefined" && "captureStream" in HTMLCanvasElement.prototype;
  const said = makeElement("span", { class: "export-said", role: "status" });
  const filming = button("Film", toggleFilm, canFilm
    ? "Record what plays as a WebM film" : "This browser cannot record films");
  filming.disabled = !canFilm;
  root.classList.add("export");
  root.replaceChildren(
    button("Picture", savePicture, "Save the reef of this week as a PNG picture"),
    button("Charts", saveCharts, "Save the charts as an SVG drawing"), filming, said);

  function button(text, act, hint) {
    return makeElement("button", { type: "button", class: "export-button", title: hint, click: act }, [text]);
  }

  function name(week, ending) {
    return fileName(player.movie, player.twin, week, ending);
  }

  function caption() {
    return captionOf(player.movie, player.twin, names, player.frame);
  }

  function savePicture() {
    const style = getComputedStyle(root);
    const look = { text: caption(), ink: style.getPropertyValue("--reef-ink"),
      surface: style.getPropertyValue("--reef-surface"), font: style.fontFamily };
    captioned(canvas, look).toBlob((blob) => {
      saveBlob(blob, name(player.frame, "png"));
      setText(said, "Picture saved.");
    }, "image/png");
  }

  function saveCharts() {
    const text = chartsAsSvg(charts, caption());
    saveBlob(new Blob([text], { type: "image/svg+xml" }), name(player.frame, "svg"));
    setText(said, "Charts saved.");
  }

  async function toggleFilm() {
    if (film) {
      const ended = film;
      film = null;
      setText(filming, "Film");
      saveBlob(await ended.stop(), name(null, "webm"));
      setText(said, "Film saved.");
      return;
    }
    film = filmOf(canvas);
    setText(filming, "Stop and save");
    setText(said, "Filming …");
    player.play();
  }

  const stopListening = player.on("state", () => {
    if (film && !player.playing) toggleFilm();
  });
  return {
    update(next) {
      if ("names" in next) names = namesIn(next);
    },
    destroy() {
      film?.stop();
      film = null;
      stopListening();
      root.replaceChildren();
    },
  };
}

function namesIn({ names }) {
  return typeof names === "string" ? JSON.parse(names || "{}") : (names ?? {});
}
