// Fish, drawn once each and then copied: a sheet for every kind and length, with every beat of the
// tail, tilt and side. Cells are drawn when first needed. The fish itself is in sprites_fish.js.
import { drawFish } from "./sprites_fish.js";

export const BEATS = 6;
export const TILTS = 7; // steps of 12 degrees around level
const TILT_STEP = Math.PI / 15;
const ROOM = 1.5; // a cell's side, in lengths of the fish

export function createSprites(colours, ratio) {
  const sheets = new Map();

  function sheet(kind, length) {
    const key = kind * 512 + length;
    let found = sheets.get(key);
    if (!found) {
      const size = Math.ceil(ROOM * length * ratio) + 2;
      const image = document.createElement("canvas");
      image.width = size * BEATS;
      image.height = size * TILTS * 2;
      const pen = image.getContext("2d", { willReadFrequently: true });
      found = { image, pen, size, length, kind, drawn: new Uint8Array(BEATS * TILTS * 2), pixels: [] };
      sheets.set(key, found);
    }
    return found;
  }

  return {
    ratio,
    // A sheet whose cell for (beat, tilt, facing) is drawn.
    prepared(kind, length, beat, tilt, facing) {
      const found = sheet(kind, length);
      const cell = (facing * TILTS + tilt) * BEATS + beat;
      if (!found.drawn[cell]) {
        found.drawn[cell] = 1;
        const { pen, size } = found;
        pen.save();
        pen.translate(size * (beat + 0.5), size * (facing * TILTS + tilt + 0.5));
        pen.scale(facing ? -ratio * length : ratio * length, ratio * length);
        pen.rotate((tilt - (TILTS - 1) / 2) * TILT_STEP);
        drawFish(pen, kind, (beat / BEATS) * 2 * Math.PI, colours);
        pen.restore();
      }
      return found;
    },
  };
}

export function tiltOf(slope) {
  const step = Math.round(Math.atan(slope) / TILT_STEP);
  return Math.max(0, Math.min(TILTS - 1, step + (TILTS - 1) / 2));
}
