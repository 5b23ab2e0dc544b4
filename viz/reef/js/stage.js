// Puts the parts of the page into the widget's layout.
import { mountReef } from "./reef.js";

export function mountStage(root, player, options) {
  const frame = document.createElement("div");
  frame.className = "reef-root";
  frame.dataset.theme = options.theme;
  const water = document.createElement("div");
  water.className = "reef-water";
  frame.append(water);
  root.append(frame);
  const reef = mountReef(water, player, options);
  return {
    reef,
    update(next) { frame.dataset.theme = next.theme; reef.update(next); },
    destroy() { reef.destroy(); frame.remove(); },
  };
}
