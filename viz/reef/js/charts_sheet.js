// The charts on one sheet, as an SVG document that needs no style sheet.
import { makeDrawn } from "./charts_dom.js";
import { CHARTS, keyOf, readoutOf } from "./charts_lines.js";
import { drawStrip, sharedDomain, stripHeight, weekScale } from "./charts_strip.js";

const SHEET_WIDTH = 520; // pixels between the margins
const SHEET_MARGIN = 20;
const HEAD = 20; // a line of words over a strip
const BETWEEN = { box: 12, row: -4 }; // strips
const WORDS_ABOVE = [22, 42, 60]; // heights of the title's lines
const COPIED_STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin",
  "opacity", "font-family", "font-size", "font-weight", "text-anchor"];

/**
 * Return where the strips stand under each other, and how high the sheet is.
 * @param {boolean} twin whether two runs are compared
 * @returns {{places: {strip: Object, chart: Object, top: number, title: number|null}[], height: number}}
 */
export function sheetLayout(twin) {
  let top = SHEET_MARGIN + WORDS_ABOVE[2] + 8;
  const places = [];
  for (const chart of CHARTS) {
    chart.strips.forEach((strip, k) => {
      const title = chart.title && k === 0 ? top + 14 : null;
      if (title !== null) top += HEAD;
      places.push({ strip, chart, top, title });
      top += HEAD + stripHeight(strip, twin) + (strip.source ? BETWEEN.row : BETWEEN.box);
    });
    top += 4;
  }
  return { places, height: top + SHEET_MARGIN };
}

/** Return the key of the charts as a sentence. */
export function keySentence(shown) {
  const { line, half, most, whole } = keyOf(shown);
  const outline = whole ? `; outline: ${whole}` : "";
  const bands = half ? `; inner band: ${half}; outer band: ${most}${outline}` : "";
  return shown.twin ? `Lines: A whole, B dashed${bands}` : `Line: ${line}${bands}`;
}

/**
 * Draw the sheet.
 * @param {HTMLElement} host whose colours and type it takes
 * @param {{movie, twin, bands, twinBands, difference}} shown
 * @param {{title: string, when: string}} caption
 * @param {number} week
 * @returns {string} an SVG document
 */
export function chartsSheet(host, shown, caption, week) {
  const { places, height } = sheetLayout(Boolean(shown.twin));
  const width = SHEET_WIDTH + 2 * SHEET_MARGIN;
  const style = getComputedStyle(host);
  const colour = (name) => style.getPropertyValue(`--reef-${name}`).trim();
  const font = style.fontFamily.replaceAll('"', "'");
  const write = (x, y, text, weight = 400, anchor = "start", ink = "ink") => makeDrawn("text", {
    x, y, "font-family": font, "font-size": 13, "font-weight": weight, "text-anchor": anchor,
    fill: colour(ink),
  }, [text]);
  const sheet = makeDrawn("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, [
    makeDrawn("rect", { width, height, fill: colour("surface") }),
    write(SHEET_MARGIN, SHEET_MARGIN + WORDS_ABOVE[0] - 8, caption.title, 700),
    write(SHEET_MARGIN, SHEET_MARGIN + WORDS_ABOVE[1] - 8, caption.when),
    write(SHEET_MARGIN, SHEET_MARGIN + WORDS_ABOVE[2] - 8, keySentence(shown), 400, "start", "ink-soft"),
  ]);
  const x = weekScale(Math.max(shown.movie.weeks, shown.twin?.weeks ?? 0), SHEET_WIDTH)(week);
  const hidden = document.createElement("div"); // drawn out of sight, where the styles hold
  hidden.style.cssText = "position:absolute;visibility:hidden;height:0;overflow:hidden";
  host.append(hidden);
  for (const { strip, chart, top, title } of places) {
    if (title !== null) sheet.append(write(SHEET_MARGIN, title, chart.title, 600));
    const { values, detail } = readoutOf(strip, shown, week);
    const read = [...values.map(({ text }) => text), detail].filter(Boolean).join(" · ");
    sheet.append(write(SHEET_MARGIN, top + 14, strip.title, strip.source ? 400 : 600),
      write(width - SHEET_MARGIN, top + 14, read, 400, "end"));
    const shared = strip.source ? sharedDomain(chart.strips, shown) : null;
    const { drawing } = drawStrip(strip, shown, SHEET_WIDTH, shared);
    hidden.append(drawing);
    const bottom = stripHeight(strip, shown.twin) - (strip.axis ? 18 : 0);
    const under = top + HEAD - (strip.source ? 6 : 0);
    const strips = makeDrawn("g", { transform: `translate(${SHEET_MARGIN} ${under})` },
      [...drawing.children].map(styledCopy));
    strips.append(makeDrawn("line", { x1: x, x2: x, y1: 2, y2: bottom, stroke: colour("accent") }));
    sheet.append(strips);
  }
  hidden.remove();
  return new XMLSerializer().serializeToString(sheet);
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
