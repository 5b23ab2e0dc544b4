// A run as the page's Python packed it (viz/reef/movie.py), as typed views on the one buffer.
//
// Frame 0 is the beginning and frame w the end of week w, so everything by week has weeks + 1
// entries. Per person and frame: index frame * people + person.
//
//   movie.stage         Uint8Array   0 prospect, 1 lead, 2 in talks, 3 client, 4 past client, 5 lost
//   movie.pull          Uint8Array   weekly hazard of being attracted; decode with pullOf(movie, byte)
//   movie.satisfaction  Uint8Array   of clients and past clients; satisfactionOf(movie, byte)
//   movie.mood          Int8Array    -1 unhappy, 0 neutral, 1 happy; past clients keep the last one
//   movie.measures      {name: Float64Array(weeks + 1)}; NaN at 0 where nothing is known yet
//   movie.meaning       {name: {unit, summing, meaning}} of the measures
//   movie.staff         [{role, place, label, started}]
//   movie.hours         {use: Float32Array((weeks + 1) * staff.length)}; movie.employed alike
//   movie.events        {count, week, kind, person, other, detail, value, first}: those of week w are
//                       first[w] up to first[w + 1]; kinds by name in movie.kinds
//   movie.newcomers     {week, person, fit}: who moved in where somebody moved away
//   movie.marks         [{week, until, kind, text}] for the timeline
//   movie.place         Float32Array(2 * people): along the reef, and from near to far, 0 to 1
//   movie.ties          {indptr, indices}; movie.referrer Int32Array, -1 for nobody
//   movie.fit           Float32Array, 1 perfect, at the beginning; fitAt(movie, person, week) later
export const STAGE = { prospect: 0, lead: 1, inTalks: 2, client: 3, pastClient: 4, lost: 5 };

const MAGIC = "RMSREEF1";
const VIEWS = {
  u1: Uint8Array, i1: Int8Array, u2: Uint16Array, i4: Int32Array, f4: Float32Array, f8: Float64Array,
};

export function splitBlock(bytes) {
  let block = bytes instanceof Uint8Array
    ? bytes : new Uint8Array(bytes.buffer ?? bytes, bytes.byteOffset ?? 0, bytes.byteLength);
  if (block.byteOffset % 8 !== 0) block = block.slice(); // views need whole words
  const magic = String.fromCharCode(...block.subarray(0, 8));
  if (magic !== MAGIC) throw new Error(`not a movie of this version: ${magic}`);
  const length = new DataView(block.buffer, block.byteOffset).getUint32(8, true);
  const header = JSON.parse(new TextDecoder().decode(block.subarray(12, 12 + length)));
  const start = block.byteOffset + Math.ceil((12 + length) / 8) * 8;
  const arrays = {};
  for (const { name, dtype, shape, offset } of header.arrays) {
    const count = shape.reduce((product, size) => product * size, 1);
    arrays[name] = new VIEWS[dtype](block.buffer, start + offset, count);
  }
  return { header, arrays };
}

export function decodeMovie(bytes) {
  const { header, arrays } = splitBlock(bytes);
  const frames = header.weeks + 1;
  const measures = {};
  const meaning = {};
  header.measures.forEach((measure, row) => {
    measures[measure.name] = arrays.measures.subarray(row * frames, (row + 1) * frames);
    meaning[measure.name] = measure;
  });
  const hours = {};
  const width = frames * header.staff.length;
  header.hours.forEach((use, row) => {
    hours[use] = arrays.staff_hours.subarray(row * width, (row + 1) * width);
  });
  const events = {
    count: arrays.event_week.length,
    week: arrays.event_week, kind: arrays.event_kind, person: arrays.event_person,
    other: arrays.event_other, detail: arrays.event_detail, value: arrays.event_value,
    first: firstOfWeeks(arrays.event_week, frames),
  };
  return {
    header, scenario: header.scenario, seed: header.seed, weeks: header.weeks,
    people: header.people, labels: header.labels, parameters: header.parameters,
    kinds: header.kinds, causes: header.causes, staff: header.staff, marks: header.marks,
    units: Object.fromEntries(header.measures.map((measure) => [measure.name, measure.unit])),
    measures, meaning, hours, employed: arrays.employed, events,
    stage: arrays.stage, pull: arrays.pull, satisfaction: arrays.satisfaction, mood: arrays.mood,
    newcomers: {
      week: arrays.newcomer_week, person: arrays.newcomer_person, fit: arrays.newcomer_fit,
    },
    place: arrays.place, ties: { indptr: arrays.indptr, indices: arrays.indices },
    referrer: arrays.referrer, fit: arrays.fit, propensity: arrays.propensity,
    community: arrays.community,
  };
}

function firstOfWeeks(weeks, frames) {
  const first = new Uint32Array(frames + 1);
  let event = 0;
  for (let week = 0; week <= frames; week += 1) {
    while (event < weeks.length && weeks[event] < week) event += 1;
    first[week] = event;
  }
  return first;
}

export function pullOf(movie, byte) {
  if (byte === 0) return 0;
  const [least, most] = movie.header.pull_scale;
  return least * (most / least) ** ((byte - 1) / 254);
}

export function satisfactionOf(movie, byte) {
  if (byte === 0) return NaN;
  const [low, high] = movie.header.satisfaction_scale;
  return low + ((high - low) * (byte - 1)) / 254;
}

export function fitAt(movie, person, week) {
  let fit = movie.fit[person];
  const { newcomers } = movie;
  for (let k = 0; k < newcomers.week.length && newcomers.week[k] <= week; k += 1) {
    if (newcomers.person[k] === person) fit = newcomers.fit[k];
  }
  return fit;
}

export function nameOf(movie, person) {
  return movie.labels ? movie.labels[person] : `person ${person}`;
}

// Whose lives differ between two runs in a frame: a byte a person. Runs of different markets have
// nobody in common.
export function livesThatDiffer(a, b, frame, into) {
  const differ = into ?? new Uint8Array(a.people);
  if (!b || a.people !== b.people) return differ.fill(0);
  const first = Math.min(frame, a.weeks) * a.people;
  const second = Math.min(frame, b.weeks) * b.people;
  for (let i = 0; i < a.people; i += 1) {
    differ[i] = a.stage[first + i] === b.stage[second + i] ? 0 : 1;
  }
  return differ;
}
