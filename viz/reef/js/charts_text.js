// Numbers as the charts write them: in few characters, with their unit.

const LARGE_NUMBERS = [
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];
const MINUS_SIGN = "\u2212";
const EN_DASH = "\u2013";

/** Return a number in few characters: 1.2M, 964k, 31, 0.45, as the command line writes it. */
export function compactNumber(value) {
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS_SIGN : "";
  for (const [unit, letter] of LARGE_NUMBERS) {
    if (size >= 0.9995 * unit) {
      const digits = size >= 99.95 * unit ? 0 : 1;
      return sign + (size / unit).toFixed(digits).replace(/\.0$/, "") + letter;
    }
  }
  if (size >= 99.95 || Number.isInteger(value)) return signedText(size.toFixed(0), sign);
  return signedText(size.toFixed(size >= 9.995 ? 1 : 2), sign);
}

/** Return a number with its sign, for differences: +3, −0.4, 0. */
export function signedNumber(value) {
  const text = compactNumber(value);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** Return a value of a measure with as many digits as the unit can bear, without the unit. */
export function measureNumber(value, unit, signed = false) {
  if (!Number.isFinite(value)) return EN_DASH;
  const write = signed ? signedNumber : compactNumber;
  if (unit === "SD") {
    const text = Math.abs(value).toFixed(2);
    if (Number(text) === 0) return text;
    return (value < 0 ? MINUS_SIGN : "+") + text;
  }
  if (unit === "people" && Math.abs(value) < 1000) {
    const rounded = Math.round(value * 10) / 10;
    return write(Object.is(rounded, -0) ? 0 : rounded).replace(/(\.\d)0$/, "$1");
  }
  if (unit === "money" && Math.abs(value) < 1000) return write(Math.round(value) + 0);
  return write(value);
}

/** Return a range as words: "17 to 29"; between two runs there is no tenth of a person. */
export function rangeText(low, high, unit, signed = false) {
  const ends = unit === "people" ? [Math.round(low), Math.round(high)] : [low, high];
  return ends.map((end) => measureNumber(end, unit, signed)).join(" to ");
}

/** Return a share in per cent, finer below ten. */
export function percentText(share) {
  if (share > 0.9995 && share < 1) return "over 99.9 %";
  const finer = share > 0 && share < 0.0995;
  return `${(100 * share).toFixed(finer ? 1 : 0)} %`;
}

/** Return a count with its noun: 1 client, 2 clients. */
export function countedText(count, noun, plural = `${noun}s`) {
  return `${compactNumber(count)} ${count === 1 ? noun : plural}`;
}

/** Return things as a list in words. */
export function listedText(parts) {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}`;
}

/** Return a text that begins with a capital letter. */
export function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function signedText(digits, sign) {
  return Number(digits) === 0 ? digits : sign + digits;
}
