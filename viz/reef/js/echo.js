// Telling Python's own wish apart from an echo: what this side has said comes back a while later, when
// the playhead is long elsewhere, and must not pull it back.
const FADES_AFTER = 5000; // milliseconds

export function createEcho() {
  const said = new Map(); // value -> when

  return {
    say(value, now) {
      for (const [old, when] of said) if (now - when > FADES_AFTER) said.delete(old);
      said.set(value, now);
    },
    // Whether a value that comes in was said here not long ago.
    hears(value, now) {
      return said.has(value) && now - said.get(value) <= FADES_AFTER;
    },
  };
}
