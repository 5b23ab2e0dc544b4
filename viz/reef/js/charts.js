// The charts beside the reef: strips under each other over the same weeks, one playhead through all.
import { decodeBands } from "./bands.js";
import { makeElement, setText } from "./charts_dom.js";
import { CHARTS, collapsedText, keyOf, lineOf, readoutOf, spokenOf } from "./charts_lines.js";
import { valueBetween } from "./charts_scale.js";
import { chartsSheet } from "./charts_sheet.js";
import { drawStrip, sharedDomain, STRIP_SPACE, weekScale } from "./charts_strip.js";
import { inAMoment } from "./later.js";

const READ_EVERY = 120; // milliseconds between two updates of the numbers while it plays
const NARROWEST = 200; // pixels in which a chart can be drawn
const USUAL_TYPE = 13; // pixels, for which the drawings are made
const PAGE_OF_WEEKS = 13;

/**
 * Put the charts into an element.
 * @param {HTMLElement} root
 * @param {Object} player
 * @param {{bands, twinBands, difference, names}} options bytes as `decodeBands` reads them; names of
 *   A and B
 * @returns {{update: function, destroy: function, sheet: function}} `sheet` returns the charts of the
 *   week as an SVG document below a caption {title, when}
 */
export function mountCharts(root, player, options = {}) {
  const packed = {}; // bytes by name, to know which are new
  const decoded = {}; // what they hold
  const shown = { movie: null, twin: null, bands: null, twinBands: null, difference: null };
  let { projector } = options;
  let names = {};
  let pointed = null; // the week under the pointer
  let width = 0; // in the drawing's units, which grow with the type
  let size = 1; // pixels to a unit
  let lastRead = 0;
  let waiting = null; // to read the numbers
  let drawing = null; // the frame in which all is drawn anew
  const redrawLater = inAMoment(redrawSoon);

  const week = makeElement("strong", { class: "charts-week" });
  const key = makeElement("p", { class: "charts-key" });
  const fate = makeElement("p", { class: "charts-fate" });
  const charts = CHARTS.map(chartParts);
  root.classList.add("charts");
  root.replaceChildren(
    makeElement("header", { class: "charts-head" }, [week, key]),
    ...charts.map(({ section }) => section),
    fate,
  );

  function chartParts(chart) {
    const strips = chart.strips.map((strip) => {
      const values = [makeElement("b"), makeElement("b")];
      const detail = makeElement("span");
      const plot = makeElement("div", { class: "chart-plot" });
      const veil = makeElement("div", { class: "chart-veil" });
      const cross = makeElement("div", { class: "chart-cross", hidden: true });
      const dots = strip.source ? [] : ["a", "b"].map((name) =>
        makeElement("div", { class: `chart-dot of-${name}`, hidden: true }));
      const head = makeElement("div", { class: "chart-head" }, [
        makeElement("span", { class: "chart-title" }, [strip.title]),
        makeElement("span", { class: "chart-readout" }, [...values, detail]),
      ]);
      head.style.setProperty("--strip-colour", `var(--reef-${strip.colour})`);
      const box = makeElement("div", { class: strip.source ? "chart-row" : "chart-box" }, [head,
        makeElement("div", { class: "chart-frame" }, [
          plot, weeksOnly(strip, [veil, cross]), ...dots,
        ])]);
      return { strip, values, detail, plot, veil, cross, dots, box, y: null, seen: true };
    });
    const plots = makeElement("div", {
      class: "chart-plots", role: "slider", tabindex: "0", "aria-valuemin": "0",
      "aria-valuenow": "0", "aria-valuemax": "0",
      "aria-label": `${chart.title ?? strips.map(({ strip }) => strip.title).join(" and ")}, by week`,
      pointermove: point, pointerleave: leave, pointerdown: grab, pointerup: release,
      pointercancel: release, keydown: onKey,
    }, strips.map(({ box }) => box));
    const title = chart.title ? [makeElement("h3", {}, [chart.title])] : [];
    const section = makeElement("section", { class: `chart chart-${chart.id}` }, [...title, plots]);
    return { chart, strips, plots, section };
  }

  function weeksOnly(strip, layers) {
    const place = makeElement("div", { class: "chart-weeks" }, layers);
    place.style.left = `calc(${STRIP_SPACE.left}px * var(--chart-size))`;
    place.style.right = `calc(${STRIP_SPACE.right}px * var(--chart-size))`;
    place.style.bottom = `calc(${strip.axis ? STRIP_SPACE.axis : 0}px * var(--chart-size))`;
    return place;
  }

  function weekUnder(event) {
    const inside = (event.clientX - event.currentTarget.getBoundingClientRect().left) / size;
    const from = STRIP_SPACE.left;
    const share = (inside - from) / (width - STRIP_SPACE.right - from);
    return Math.max(0, Math.min(player.weeks, share * player.weeks));
  }

  function point(event) {
    pointed = Math.round(weekUnder(event));
    if (event.currentTarget.hasPointerCapture(event.pointerId)) player.seek(weekUnder(event));
    placeCross();
    read();
  }

  function leave() {
    pointed = null;
    placeCross();
    read();
  }

  function grab(event) {
    if (event.button > 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    player.pause();
    player.seek(weekUnder(event));
  }

  function release(event) {
    if (event.pointerType !== "mouse") leave();
    player.release?.();
  }

  function onKey(event) {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1,
      PageUp: PAGE_OF_WEEKS, PageDown: -PAGE_OF_WEEKS }[event.key];
    if (by !== undefined) player.step(by);
    else if (event.key === "Home") player.seek(0);
    else if (event.key === "End") player.seek(player.weeks);
    else return;
    event.preventDefault();
    event.stopPropagation(); // or the page's own arrow keys would step a second time
  }

  function redraw() {
    shown.movie = player.movie;
    shown.twin = player.twin;
    // The bands come after the run: those of a run of another length are not drawn any more.
    const fitting = (bands, run) => (bands && run && bands.weeks === run.weeks ? bands : null);
    shown.bands = fitting(decoded.bands, shown.movie);
    shown.twinBands = fitting(decoded.twinBands, shown.twin);
    shown.difference = fitting(decoded.difference, shown.twin);
    if (!shown.movie || width < NARROWEST) return;
    root.classList.toggle("is-comparison", shown.twin !== null);
    for (const { chart, strips } of charts) {
      const shared = chart.strips[0].source ? sharedDomain(chart.strips, shown) : null;
      for (const each of strips) {
        const drawn = drawStrip(each.strip, shown, width, shared);
        drawn.drawing.setAttribute("width", width * size);
        drawn.drawing.setAttribute("height", drawn.drawing.viewBox.baseVal.height * size);
        each.plot.replaceChildren(drawn.drawing);
        each.y = drawn.y;
      }
    }
    writeKey();
    placeHead();
    placeCross();
    read();
  }

  function writeKey() {
    const { line, half, most, whole } = keyOf(shown);
    const entry = (kind, text) => makeElement("span", {}, [
      makeElement("i", { class: `charts-sample is-${kind}` }), text,
    ]);
    const lines = shown.twin
      ? [entry("a", names.a ? `A: ${names.a}` : "A"), entry("b", names.b ? `B: ${names.b}` : "B")]
      : [entry("line", line)];
    const bands = half ? [entry("half", half), entry("most", most)] : [];
    key.replaceChildren(...lines, ...bands, ...(whole ? [entry("whole", whole)] : []));
  }

  // Veil and cross are as wide as the weeks; moved by a transform, they need no new layout.
  function moved(layer, at) {
    layer.style.transform = `translateX(${((100 * at) / Math.max(1, player.weeks)).toFixed(3)}%)`;
  }

  function placeHead() {
    const x = weekScale(Math.max(1, player.weeks), width)(player.week);
    for (const { strips } of charts) {
      for (const { strip, veil, dots, y, seen } of strips) {
        if (!seen) continue;
        moved(veil, player.week);
        dots.forEach((dot, k) => placeDot(dot, [shown.movie, shown.twin][k], strip.measure, x, y));
      }
    }
  }

  function placeDot(dot, run, measure, x, y) {
    const value = run && y ? valueBetween(lineOf(run, measure), player.week) : NaN;
    dot.hidden = !Number.isFinite(value);
    if (!dot.hidden) dot.style.transform = `translate(${size * x}px, ${size * y(value)}px)`;
  }

  function placeCross() {
    for (const { strips } of charts) {
      for (const { cross } of strips) {
        cross.hidden = pointed === null;
        if (pointed !== null) moved(cross, pointed);
      }
    }
  }

  function read() {
    if (!shown.movie) return;
    lastRead = performance.now();
    const at = pointed ?? player.frame;
    const weeks = `of ${player.weeks}`;
    setText(week, pointed === null ? `Week ${at} ${weeks}` : `Week ${at}, where you point`);
    for (const { chart, strips, plots } of charts) {
      for (const { strip, values, detail } of strips) {
        const said = readoutOf(strip, shown, at);
        values.forEach((node, k) => {
          setText(node, said.values[k]?.text ?? "");
          node.className = said.values[k] ? `of-${said.values[k].name}` : "";
        });
        setText(detail, said.detail);
      }
      plots.setAttribute("aria-valuemax", player.weeks);
      plots.setAttribute("aria-valuenow", player.frame);
      plots.setAttribute("aria-valuetext", spokenOf(chart, shown, player.frame));
    }
    setText(fate, collapsedText(shown, at));
  }

  function readSometimes() {
    const left = READ_EVERY - (performance.now() - lastRead);
    if (!player.playing || left <= 0) read();
    else {
      clearTimeout(waiting);
      waiting = setTimeout(read, left);
    }
  }

  function update(next) {
    let changed = false;
    if (next.projector !== projector) {
      projector = next.projector; // the type has grown or shrunk
      changed = measure();
    }
    if ("names" in next) {
      const told = typeof next.names === "string" ? JSON.parse(next.names || "{}") : next.names;
      changed ||= told?.a !== names.a || told?.b !== names.b;
      names = told ?? {};
    }
    for (const name of ["bands", "twinBands", "difference"]) {
      if (!(name in next) || next[name] === packed[name]) continue;
      packed[name] = next[name];
      decoded[name] = decodeBands(next[name]);
      changed = true;
    }
    if (changed) redrawSoon();
  }

  /** Draw in the next frame: a moved lever brings several bands, one after the other. */
  function redrawSoon() {
    redrawLater.cancel();
    drawing ??= requestAnimationFrame(() => {
      drawing = null;
      redraw();
    });
  }

  function measure() {
    const before = width;
    const found = parseFloat(getComputedStyle(root).fontSize) / USUAL_TYPE || 1;
    width = Math.floor(root.clientWidth / found);
    const changed = width !== before || found !== size;
    size = found;
    root.style.setProperty("--chart-size", String(size));
    return changed;
  }

  // What is scrolled out of sight does not move with every frame.
  const boxes = new Map(charts.flatMap(({ strips }) => strips.map((each) => [each.box, each])));
  const sight = new IntersectionObserver((entries) => {
    for (const entry of entries) boxes.get(entry.target).seen = entry.isIntersecting;
    placeHead();
  });
  for (const box of boxes.keys()) sight.observe(box);

  const sizes = new ResizeObserver(() => measure() && redrawSoon());
  sizes.observe(root);
  const off = [
    player.on("movie", () => {
      const asLong = shown.movie?.weeks === player.movie?.weeks && shown.twin?.weeks === player.twin?.weeks;
      if (asLong) redrawLater();
      else redrawSoon(); // or the playhead would stand over the wrong week
    }),
    player.on("frame", placeHead),
    player.on("seek", placeHead),
    player.on("seek", readSometimes),
    player.on("week", placeHead),
    player.on("week", readSometimes),
    player.on("state", read),
  ];
  update(options);
  redrawSoon();
  return {
    update,
    sheet(caption) {
      if (shown.movie !== player.movie || shown.twin !== player.twin) redraw();
      return chartsSheet(root, shown, caption, player.frame);
    },
    destroy() {
      clearTimeout(waiting);
      redrawLater.cancel();
      cancelAnimationFrame(drawing);
      sizes.disconnect();
      sight.disconnect();
      for (const stop of off) stop();
      root.replaceChildren();
    },
  };
}
