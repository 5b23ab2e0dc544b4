// Great shoals: fish blended straight into the pixels of a frame, which is many times faster than
// asking the canvas for each.
const RING = Array.from({ length: 20 }, (_, k) => [
  Math.round(5 * Math.cos((k * Math.PI) / 10)), Math.round(5 * Math.sin((k * Math.PI) / 10)),
]);

export function createBlitter(width, height) {
  const picture = new ImageData(width, height);
  const pixels = new Uint32Array(picture.data.buffer);
  return {
    width, height, picture, pixels,
    begin(base) { pixels.set(base); },
    // A small ring around (x, y) in one colour.
    ring(x, y, colour) {
      const middle = Math.round(y) * width + Math.round(x);
      if (x < 6 || y < 6 || x > width - 7 || y > height - 7) return;
      for (const [across, down] of RING) pixels[middle + down * width + across] = colour;
    },
    // Blend a sprite's cell with its middle at (x, y), in pixels of the frame.
    blit(cell, x, y) {
      const left = Math.round(x - cell.size / 2);
      const top = Math.round(y - cell.size / 2);
      if (left < 0 || top < 0 || left + cell.size > width || top + cell.size > height) return;
      const start = top * width + left;
      const { rows, columns, colours, clear } = cell;
      for (let k = 0; k < colours.length; k += 1) {
        const at = start + rows[k] * width + columns[k];
        const rest = clear[k];
        if (rest === 0) {
          pixels[at] = colours[k];
          continue;
        }
        const below = pixels[at];
        const redBlue = (((below & 0xff00ff) * rest) >>> 8) & 0xff00ff;
        const green = (((below & 0xff00) * rest) >>> 8) & 0xff00;
        pixels[at] = (colours[k] + (redBlue | green)) | 0xff000000;
      }
    },
  };
}

// A cell of a sheet as the pixels that are not empty: colours times their opacity, and what they let
// through of what lies below (0 to 256).
export function cellPixels({ sheet, column, row }) {
  const at = row * 64 + column;
  if (sheet.pixels[at]) return sheet.pixels[at];
  const { size } = sheet;
  const { data } = sheet.pen.getImageData(size * column, size * row, size, size);
  const rows = [];
  const columns = [];
  const colours = [];
  const clear = [];
  for (let k = 0; k < size * size; k += 1) {
    const alpha = data[4 * k + 3];
    if (alpha < 12) continue;
    const part = (c) => Math.floor((data[4 * k + c] * alpha) / 255);
    rows.push(Math.floor(k / size));
    columns.push(k % size);
    colours.push((part(0) | (part(1) << 8) | (part(2) << 16) | (alpha > 250 ? 0xff000000 : 0)) >>> 0);
    clear.push(alpha > 250 ? 0 : 256 - Math.ceil((alpha * 256) / 255));
  }
  sheet.pixels[at] = {
    size, rows: Uint8Array.from(rows), columns: Uint8Array.from(columns),
    colours: Uint32Array.from(colours), clear: Uint16Array.from(clear),
  };
  return sheet.pixels[at];
}
