// The control of the camera, on the water: whether the one who is followed is kept in view.
import { makeElement } from "./charts_dom.js";

/**
 * Put the control into the element that holds the reef; it shows while somebody is followed.
 * @param {HTMLElement} root
 * @param {Object} player
 * @returns {{update: function, destroy: function}}
 */
export function mountNearness(root, player) {
  const button = makeElement("button", { type: "button", class: "reef-near",
    click: () => player.setFollowing(!player.following) }, ["Keep in view"]);
  root.append(button);

  function show() {
    button.hidden = player.person < 0;
    button.setAttribute("aria-pressed", String(player.following));
    button.title = player.following ? "Back to the whole reef" : "Come near, and go along with this one";
  }

  const off = player.on("person", show);
  show();
  return {
    update() {},
    destroy() {
      off();
      button.remove();
    },
  };
}
