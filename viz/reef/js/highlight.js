// Who is followed, whom that person knows and came through whom; and whose lives differ between reefs.
import { isSeen } from "./camera.js";
import { nameOf } from "./decode.js";
import { drawTie } from "./pulses.js";
import { lengthOf } from "./scene.js";
import { KIND } from "./sprites_fish.js";

const MOST_TIES = 60;

// The people of the referral tree of a person: those above, and everybody below.
export function referralTree(movie, person, frame) {
  const { events, kinds } = movie;
  const spokenBy = new Map(); // person -> who brought that person in last, by this week
  for (let k = 0; k < events.first[Math.min(frame, movie.weeks) + 1]; k += 1) {
    if (events.kind[k] === kinds.attracted) spokenBy.set(events.person[k], events.other[k]);
    if (events.kind[k] === kinds.moved) spokenBy.delete(events.person[k]);
  }
  const pairs = [];
  const seen = new Set([person]);
  for (let above = spokenBy.get(person); above >= 0 && !seen.has(above); above = spokenBy.get(above)) {
    pairs.push([above, person]);
    seen.add(above);
    person = above;
  }
  const below = [...spokenBy].filter(([, by]) => by >= 0);
  for (let grew = true; grew;) {
    grew = false;
    for (const [who, by] of below) {
      if (!seen.has(by) || seen.has(who)) continue;
      seen.add(who);
      pairs.push([by, who]);
      grew = true;
    }
  }
  return pairs;
}

// Lines and words are as large from near as from afar.
export function drawFollowed(pen, scene, person, colours, { time, type }) {
  const { movie, shoal, view } = scene;
  if (person >= movie.people) return;
  const fine = view.part;
  const at = (i) => ({ x: shoal.x[i], y: shoal.y[i] });
  const own = at(person);
  const { indptr, indices } = movie.ties;
  const last = Math.min(indptr[person + 1], indptr[person] + MOST_TIES);
  for (let k = indptr[person]; k < last; k += 1) {
    const other = at(indices[k]);
    drawTie(pen, own, other, `rgb(${colours.tie})`, 0.5, fine);
    ring(pen, other, 0.55 * lengthOf(scene, indices[k], shoal.kind[indices[k]]), `rgba(${colours.tie},0.8)`, fine);
  }
  if (scene.treeOf !== person || scene.treeAt !== scene.frame) {
    scene.tree = referralTree(movie, person, scene.frame);
    scene.treeOf = person;
    scene.treeAt = scene.frame;
  }
  for (const [by, who] of scene.tree) {
    drawTie(pen, at(by), at(who), colours.acts.referral, 0.9, 2 * fine);
    ring(pen, at(who), 0.6 * lengthOf(scene, who, shoal.kind[who]), colours.acts.referral, 1.6 * fine);
  }
  const radius = Math.max(13 * fine, (0.5 + 0.3 * fine) * lengthOf(scene, person, shoal.kind[person]));
  pen.setLineDash([5 * fine, 4 * fine]);
  pen.lineDashOffset = -8 * fine * time;
  ring(pen, own, radius, colours.halo, 2 * fine);
  pen.setLineDash([]);
  label(pen, nameOf(movie, person), own, radius, view, colours, type);
}

function label(pen, text, at, radius, view, colours, type) {
  const away = radius + 6 * view.part;
  pen.font = `600 ${13 * type * view.part}px system-ui, sans-serif`;
  pen.textBaseline = "middle";
  const wide = pen.measureText(text).width;
  const left = at.x + away + wide < view.x + (view.width - 6) * view.part;
  pen.textAlign = left ? "left" : "right";
  const x = at.x + (left ? away : -away);
  pen.lineWidth = 4 * view.part;
  pen.lineJoin = "round";
  pen.strokeStyle = colours.wordEdge;
  pen.strokeText(text, x, at.y);
  pen.fillStyle = colours.word;
  pen.fillText(text, x, at.y);
}

function ring(pen, at, radius, colour, wide) {
  pen.strokeStyle = colour;
  pen.lineWidth = wide;
  pen.beginPath();
  pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  pen.stroke();
}

// With `stout`, only those around the crown: the rest of a great shoal has its rings already.
export function drawDiffering(pen, scene, differ, colours, stout) {
  const { shoal, view } = scene;
  pen.strokeStyle = colours.differ;
  pen.lineWidth = 1.6 * view.part;
  pen.globalAlpha = 0.75;
  pen.beginPath();
  for (let i = 0; i < shoal.people; i += 1) {
    if (!differ[i] || (stout && (shoal.kind[i] < KIND.leadPlain || shoal.kind[i] === KIND.lost))) continue;
    const radius = Math.max(4, 0.62 * lengthOf(scene, i, shoal.kind[i]));
    if (!isSeen(view, shoal.x[i], shoal.y[i], 2 * radius)) continue;
    pen.moveTo(shoal.x[i] + radius, shoal.y[i]);
    pen.arc(shoal.x[i], shoal.y[i], radius, 0, 2 * Math.PI);
  }
  pen.stroke();
  pen.globalAlpha = 1;
}
