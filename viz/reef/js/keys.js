// The keys of the whole reef: space, arrows, home and end; up and down choose a fish, escape lets go.
import { nextFish } from "./hover.js";

const TAKES_KEYS = "input, select, textarea, [contenteditable=true], [role=dialog], [role=menu], [role=listbox]";
const TAKES_ESCAPE = "[data-takes-escape]"; // what is left by it itself, as a panel
const TAKES_SPACE = "button, a[href], summary, [role=button], [role=checkbox], [role=tab]";

// What a key does to the player: true where it did something.
export function press(player, key) {
  if (!player.movie) return false;
  if (key === " ") player.toggle();
  else if (key === "ArrowRight") player.step(1);
  else if (key === "ArrowLeft") player.step(-1);
  else if (key === "Home") player.seek(0);
  else if (key === "End") player.seek(player.weeks);
  else if (key === "ArrowDown") player.follow(nextFish(player.movie, player.frame, player.person, 1));
  else if (key === "ArrowUp") player.follow(nextFish(player.movie, player.frame, player.person, -1));
  else if (key === "Escape" && player.person >= 0) player.follow(-1);
  else return false;
  return true;
}

/** Listen for keys on the document, as long as nothing else wants them. */
export function onKeys(player, root) {
  function onKey(event) {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest(TAKES_KEYS)) return;
    if (event.key === " " && target.closest(TAKES_SPACE)) return;
    if (event.key === "Escape" && target.closest(TAKES_ESCAPE)) return;
    const vertical = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (vertical && !root.contains(target)) return; // elsewhere they scroll the page
    if (press(player, event.key)) event.preventDefault();
  }
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}
