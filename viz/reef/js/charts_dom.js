// Elements made in one line; what people wrote goes in as text, never as markup.

/**
 * Make an element.
 * @param {string} tag
 * @param {Object} attributes `class`, `aria-label`, ...; a function is a listener for its event;
 *   null and false are left out
 * @param {(Node|string)[]} children strings become text
 */
export function makeElement(tag, attributes = {}, children = []) {
  return furnished(document.createElement(tag), attributes, children);
}

/** Make an element of a drawing, as `makeElement` does. */
export function makeDrawn(tag, attributes = {}, children = []) {
  return furnished(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** Set an element's text, where it differs: an unchanged one needs no new layout. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function furnished(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== null && value !== false && value !== undefined) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children);
  return node;
}
