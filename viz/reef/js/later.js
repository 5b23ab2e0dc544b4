// What stands beside the reef follows a moment after it: a moved lever is answered by the reef first.

const MOMENT = 120; // milliseconds: often the futures are there by then, and all is drawn once

/**
 * Return a function that has something done once, a moment later, however often it is asked until then.
 * @param {function} act
 * @returns {function & {cancel: function}}
 */
export function inAMoment(act) {
  let timer = null;
  const ask = () => {
    timer ??= setTimeout(() => {
      timer = null;
      act();
    }, MOMENT);
  };
  ask.cancel = () => {
    clearTimeout(timer);
    timer = null;
  };
  return ask;
}
