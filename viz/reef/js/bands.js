// The bands of many futures, read from the bytes that viz/reef/bands.py packs (described there).

const BANDS_MAGIC = "RMSBANDS";

/**
 * Read packed bands.
 * @param {DataView|Uint8Array|ArrayBuffer|null} bytes nothing, or what `pack_bands` returned
 * @returns {null|{kind: string, runs: number, weeks: number, levels: number[],
 *   measures: Object<string, {unit: string, summed: boolean, levels: Float32Array[]}>,
 *   alive: Float32Array, paths: Object<string, Float32Array[]>}} `levels[k][w - 1]` is quantile k at
 *   the end of week w; `paths[name]` low and high of whole paths; null for nothing
 */
export function decodeBands(bytes) {
  const view = bytesOf(bytes);
  if (view === null || view.byteLength === 0) return null;
  const text = new TextDecoder();
  if (text.decode(view.subarray(0, 8)) !== BANDS_MAGIC) throw new Error("these are no bands");
  const length = new DataView(view.buffer, view.byteOffset).getUint32(8, true);
  const header = JSON.parse(text.decode(view.subarray(12, 12 + length)));
  const body = view.subarray(12 + length);
  // A view on floats must start at a multiple of four; a copy always does.
  const aligned = body.byteOffset % 4 === 0 ? body : body.slice();
  const numbers = new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
  const { weeks } = header;
  let start = 0;
  const next = () => numbers.subarray(start, (start += weeks));
  const measures = {};
  for (const { name, unit, summed } of header.measures) {
    measures[name] = { unit, summed, levels: header.levels.map(next) };
  }
  const alive = next();
  const paths = Object.fromEntries((header.paths ?? []).map((name) => [name, [next(), next()]]));
  return { ...header, measures, alive, paths };
}

/**
 * Return the quantiles of a measure at the end of a week.
 * @returns {number[]|null} in the order of `bands.levels`; null where there are none
 */
export function bandAt(bands, name, week) {
  const measure = bands?.measures[name];
  if (!measure || week < 1 || week > bands.weeks) return null;
  return measure.levels.map((level) => level[week - 1]);
}

/** Return the share of futures in which the firm is still there at the end of a week. */
export function aliveAt(bands, week) {
  return bands && week >= 1 && week <= bands.weeks ? bands.alive[week - 1] : null;
}

function bytesOf(bytes) {
  if (bytes === null || bytes === undefined) return null;
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
