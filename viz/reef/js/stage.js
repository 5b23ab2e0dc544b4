// Puts the parts into the widget's layout: the reef fills it, charts stand beside, the timeline below.
import { mountAccount } from "./account.js";
import { mountAnalogy } from "./analogy.js";
import { mountCharts } from "./charts.js";
import { makeElement, setText } from "./charts_dom.js";
import { mountExport } from "./export.js";
import { mountHoursClock } from "./hours_clock.js";
import { mountHover } from "./hover.js";
import { onKeys } from "./keys.js";
import { mountLegend } from "./legend.js";
import { mountReef } from "./reef.js";
import { mountStory } from "./story.js";
import { mountTimeline } from "./timeline.js";

const WIDE_ENOUGH = 900; // pixels from which the legend is open at first

export function mountStage(root, player, options) {
  const places = Object.fromEntries(["water", "timeline", "beside", "legend"].map((name) =>
    [name, makeElement("div", { class: `reef-${name}` })]));
  const hint = makeElement("p", { class: "reef-hint" });
  const status = makeElement("p", { class: "reef-status", role: "status" });
  const [charts, clock, story, entries, account, analogy, takeaway, time] = Array.from({ length: 8 },
    () => makeElement("div"));
  const legend = makeElement("details", { class: "reef-what", open: root.clientWidth >= WIDE_ENOUGH }, [
    makeElement("summary", {}, ["What you see"]), entries,
  ]);
  places.timeline.append(time, account, takeaway);
  places.legend.append(legend, analogy);
  places.beside.append(story, clock, charts);
  const frame = makeElement("div", { class: "reef-root" }, [
    makeElement("div", { class: "reef-words" }, [hint, status]),
    makeElement("div", { class: "reef-grid" }, Object.values(places)),
  ]);
  root.append(frame);

  const full = makeElement("button", { type: "button", class: "time-full", click: toggleFull }, ["Full screen"]);
  const reef = mountReef(places.water, player, options);
  const hover = mountHover(places.water, player, reef);
  const panels = [
    reef,
    mountTimeline(time, player, { buttons: [full] }),
    mountLegend(entries, player, options),
    mountCharts(charts, player, options),
    mountHoursClock(clock, player, options),
    mountStory(story, player, options),
    mountAccount(account, player, options),
    mountAnalogy(analogy, player, options),
    mountExport(takeaway, player, { ...options, canvas: reef.canvas, charts }),
  ];
  const stopKeys = onKeys(player, root);

  let projector = false;
  function dress(next) {
    frame.dataset.theme = next.theme === "light" ? "light" : "dark";
    projector = next.projector;
    setText(hint, next.hint ?? "");
    setText(status, next.status ?? "");
    enlarge();
  }

  function enlarge() {
    const large = projector || document.fullscreenElement === frame;
    frame.classList.toggle("is-projector", large);
    setText(full, document.fullscreenElement === frame ? "Leave full screen" : "Full screen");
  }

  function toggleFull() {
    if (document.fullscreenElement) document.exitFullscreen();
    else frame.requestFullscreen();
  }

  document.addEventListener("fullscreenchange", enlarge);
  dress(options);
  return {
    reef,
    update(next) {
      dress(next);
      for (const panel of panels) panel.update(next);
    },
    destroy() {
      document.removeEventListener("fullscreenchange", enlarge);
      stopKeys();
      hover.destroy();
      for (const panel of panels) panel.destroy();
      frame.remove();
    },
  };
}
