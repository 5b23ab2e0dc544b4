// Puts the parts into the widget's layout: the reef fills it, the clock and the charts stand beside,
// timeline and account below; the life of whoever is followed opens above the charts.
import { mountAccount } from "./account.js";
import { mountAnalogy } from "./analogy.js";
import { mountCharts } from "./charts.js";
import { makeDrawn, makeElement, setText } from "./charts_dom.js";
import { mountExport } from "./export.js";
import { mountHoursClock } from "./hours_clock.js";
import { mountHover } from "./hover.js";
import { onKeys } from "./keys.js";
import { mountLegend } from "./legend.js";
import { mountNearness } from "./nearness.js";
import { mountReef } from "./reef.js";
import { mountStory } from "./story.js";
import { mountTimeline } from "./timeline.js";

const WIDE_ENOUGH = 900; // pixels from which the legend is open at first

/**
 * Put the reef and all that moves with its playhead into an element.
 * @param {HTMLElement} root
 * @param {Object} player
 * @param {Object} options the widget's traits, as main.js hands them over
 * @returns {{reef, update: function, destroy: function}}
 */
export function mountStage(root, player, options) {
  const part = (name) => makeElement("div", { class: `reef-${name}` });
  const [water, timeline, beside, story, below] = ["water", "timeline", "beside", "story", "below"].map(part);
  const [clock, charts, account, takeAway, entries, analogy] = ["clock", "charts", "account", "take", "legend",
    "analogy"].map(part);
  const hint = makeElement("p", { class: "reef-hint" });
  const legend = makeElement("details", { class: "reef-what" }, [
    makeElement("summary", {}, ["What you see"]), entries,
  ]);
  beside.append(story, clock, charts);
  below.append(account, legend, analogy, takeAway);
  const frame = makeElement("div", { class: "reef-root" }, [
    makeElement("div", { class: "reef-words" }, [hint]),
    makeElement("div", { class: "reef-grid" }, [water, timeline, beside, below]),
  ]);
  root.append(frame);
  // Before it is in the document, the frame has no width.
  const firstSize = new ResizeObserver(() => {
    if (frame.clientWidth === 0) return;
    firstSize.disconnect();
    legend.open = frame.clientWidth >= WIDE_ENOUGH;
  });
  firstSize.observe(frame);

  const corners = makeDrawn("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, [
    makeDrawn("path", { d: "M6 2H2v4M10 2h4v4M14 10v4h-4M6 14H2v-4" }),
  ]);
  const full = makeElement("button", { type: "button", class: "time-full", click: toggleFull }, [corners]);
  nameFull();
  dress(options);
  const reef = mountReef(water, player, options);
  const off = player.on("person", showPerson); // before a panel hides what has the focus
  const chartsPanel = mountCharts(charts, player, options);
  const panels = [
    reef,
    mountHover(water, player, reef),
    mountNearness(water, player),
    mountTimeline(timeline, player, { buttons: [full] }),
    mountLegend(entries, player, options),
    mountHoursClock(clock, player),
    chartsPanel,
    mountStory(story, player, options),
    mountAccount(account, player),
    mountAnalogy(analogy),
    mountExport(takeAway, player, {
      names: options.names, canvas: reef.canvas, redraw: reef.redraw, sheet: chartsPanel.sheet,
    }),
  ];
  const stopKeys = onKeys(player, root);
  showPerson();

  // Whoever lets go of a fish by a control that goes with it stands at the reef again.
  function showPerson() {
    const followed = player.person >= 0;
    beside.classList.toggle("has-story", followed);
    const at = document.activeElement;
    if (!followed && (story.contains(at) || at?.closest(".reef-near"))) reef.canvas.focus({ preventScroll: true });
  }

  function dress(next) {
    frame.dataset.theme = next.theme === "light" ? "light" : "dark";
    frame.classList.toggle("is-projector", Boolean(next.projector) || document.fullscreenElement === frame);
    setText(hint, next.hint ?? "");
  }

  function toggleFull() {
    if (document.fullscreenElement) document.exitFullscreen();
    else frame.requestFullscreen();
  }

  function nameFull() {
    full.title = document.fullscreenElement === frame ? "Leave full screen" : "Full screen";
    full.setAttribute("aria-label", full.title);
  }

  function onFull() {
    nameFull();
    change(options);
  }

  function change(next) {
    options = next;
    dress(next);
    const projector = frame.classList.contains("is-projector");
    for (const panel of panels) panel.update({ ...next, projector });
  }

  document.addEventListener("fullscreenchange", onFull);
  return {
    reef,
    update: change,
    destroy() {
      document.removeEventListener("fullscreenchange", onFull);
      firstSize.disconnect();
      off();
      stopKeys();
      for (const panel of panels) panel.destroy();
      frame.remove();
    },
  };
}
