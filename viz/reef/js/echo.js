// Telling Python's own wishes apart from echoes. What this side has said comes back a while later, when
// the visitor is long elsewhere; and whoever renders a widget with a value gives it that same value
// again after every change. Neither may pull anything back.
const FADES_AFTER = 5000; // milliseconds

export function createEcho(first) {
  const said = new Map(); // value -> when
  let given = first; // by Python, last

  return {
    say(value, now) {
      for (const [old, when] of said) if (now - when > FADES_AFTER) said.delete(old);
      said.set(value, now);
    },
    // Whether a value that Python gives is a wish.
    isWish(value, now) {
      if (value === given) return false;
      given = value;
      return !(said.has(value) && now - said.get(value) <= FADES_AFTER);
    },
  };
}
