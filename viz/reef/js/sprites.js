// Fish, drawn once each and then copied: a sheet for every kind and length, with every beat of the
// tail, tilt and side. Cells are drawn when first needed. A cell is copied to whole pixels, which is
// fast; a second one, drawn half a pixel further, keeps slow swimming smooth. The fish itself is in
// sprites_fish.js.
import { drawFish } from "./sprites_fish.js";

export const BEATS = 6;
export const TILTS = 7; // steps of 12 degrees around level
const SHIFTS = 2; // of half a pixel
const TILT_STEP = Math.PI / 15;
const ROOM = 1.5; // a cell's side, in lengths of the fish

export function createSprites(colours, ratio) {
  const sheets = new Map();
  const cell = { sheet: null, column: 0, row: 0 }; // the one last asked for

  function sheetOf(kind, length) {
    const key = kind * 512 + length;
    let found = sheets.get(key);
    if (!found) {
      const size = Math.ceil(ROOM * length * ratio) + 2;
      const image = document.createElement("canvas");
      image.width = size * BEATS * SHIFTS;
      image.height = size * TILTS * 2;
      const pen = image.getContext("2d", { willReadFrequently: true });
      found = { image, pen, size, drawn: new Uint8Array(SHIFTS * BEATS * TILTS * 2), pixels: [] };
      sheets.set(key, found);
    }
    return found;
  }

  return {
    ratio,
    // The cell of a fish: kind, length, beat of the tail, tilt, facing (0 right, 1 left), shift (0, 1).
    cell(kind, length, beat, tilt, facing, shift) {
      const sheet = sheetOf(kind, length);
      const column = beat * SHIFTS + shift;
      const row = facing * TILTS + tilt;
      const index = row * BEATS * SHIFTS + column;
      if (!sheet.drawn[index]) {
        sheet.drawn[index] = 1;
        const { pen, size } = sheet;
        pen.save();
        pen.translate(size * (column + 0.5) + 0.5 * shift, size * (row + 0.5));
        pen.scale(facing ? -ratio * length : ratio * length, ratio * length);
        pen.rotate((tilt - (TILTS - 1) / 2) * TILT_STEP);
        drawFish(pen, kind, (beat / BEATS) * 2 * Math.PI, colours);
        pen.restore();
      }
      cell.sheet = sheet;
      cell.column = column;
      cell.row = row;
      return cell;
    },
  };
}

export function tiltOf(slope) {
  const step = Math.round(Math.atan(slope) / TILT_STEP);
  return Math.max(0, Math.min(TILTS - 1, step + (TILTS - 1) / 2));
}
