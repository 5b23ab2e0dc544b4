// What can be taken away: a picture of the reef, the charts as a drawing, a film of what plays.
import { makeElement, setText } from "./charts_dom.js";

const FILM_TYPES = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];
const FILM_FRAMES = 30; // a second

/** Return the name under which something of a run is saved; only letters, digits, - and _ stay. */
export function fileName(movie, twin, week, ending) {
  const words = [movie.scenario.name, twin ? `and-${twin.scenario.name}` : "", `seed-${movie.seed}`,
    week === null ? "" : `week-${week}`];
  const plain = words.filter(Boolean).map((word) => word.replace(/[^\p{L}\p{N}_-]+/gu, "-"));
  return `${plain.join("_")}.${ending}`;
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

/** Return what a picture shows, and when: the words below it, and above the charts. */
export function captionOf(movie, twin, names, week) {
  const title = twin ? `A: ${names.a || movie.scenario.title} · B: ${names.b || twin.scenario.title}`
    : movie.scenario.title;
  return { title, when: `week ${week} of ${movie.weeks} · seed ${movie.seed}` };
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
 * Film a canvas with the browser's own recorder. It sees only what is drawn while it runs, and without
 * motion that is a week at a time: so the first and the last picture are drawn for it.
 * @param {HTMLCanvasElement} canvas
 * @param {function} redraw draws the canvas anew
 * @returns {{stop: function}} `stop` resolves to the film, a Blob
 */
export function filmOf(canvas, redraw) {
  const type = FILM_TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  const recorder = new MediaRecorder(canvas.captureStream(FILM_FRAMES), { mimeType: type });
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.start(1000);
  redraw();
  return {
    stop: () => new Promise((resolve) => {
      recorder.addEventListener("stop", () => {
        for (const track of recorder.stream.getTracks()) track.stop();
        resolve(new Blob(parts, { type: "video/webm" }));
      });
      redraw();
      setTimeout(() => recorder.stop(), 2000 / FILM_FRAMES); // the last picture is on its way
    }),
  };
}

/**
 * Put the buttons that take something away into an element.
 * @param {HTMLElement} root
 * @param {Object} player
 * @param {{canvas: HTMLCanvasElement, redraw: function, sheet: function, names}} options the reef's
 *   canvas, what draws it anew, the charts' `sheet`, and the names of A and B
 * @returns {{update: function, destroy: function}}
 */
export function mountExport(root, player, options) {
  const { canvas, redraw, sheet } = options;
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
    const { title, when } = caption();
    const look = { text: `${title} · ${when}`, ink: style.getPropertyValue("--reef-ink"),
      surface: style.getPropertyValue("--reef-surface"), font: style.fontFamily };
    captioned(canvas, look).toBlob((blob) => {
      saveBlob(blob, name(player.frame, "png"));
      setText(said, "Picture saved.");
    }, "image/png");
  }

  function saveCharts() {
    saveBlob(new Blob([sheet(caption())], { type: "image/svg+xml" }), name(player.frame, "svg"));
    setText(said, "Charts saved.");
  }

  async function toggleFilm() {
    if (film) {
      const ended = film;
      film = null;
      setText(filming, "Film");
      const blob = await ended.stop();
      if (blob.size > 0) saveBlob(blob, name(null, "webm"));
      setText(said, blob.size > 0 ? "Film saved." : "Nothing was filmed yet: let it play for a moment.");
      return;
    }
    film = filmOf(canvas, redraw);
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
