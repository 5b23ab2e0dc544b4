// The entry of the widget: joins the model's traits with the stage.
import { decodeMovie } from "./decode.js";
import { createEcho } from "./echo.js";
import { createPlayer } from "./player.js";
import { mountStage } from "./stage.js";

const TELL_EVERY = 250; // milliseconds between two reports of the playhead
const STAYED_AFTER = 2000; // milliseconds, after which a page that was not left speaks again

function movieOf(model, name) {
  const bytes = model.get(name);
  return bytes && bytes.byteLength > 0 ? decodeMovie(bytes) : null;
}

// Traits that change together are taken up together.
function once(act) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      act();
    });
  };
}

export function render({ model, el }) {
  const player = createPlayer(movieOf(model, "movie"));
  player.load(player.movie, movieOf(model, "twin"));
  const options = () => ({
    bands: model.get("bands"), twinBands: model.get("twin_bands"),
    difference: model.get("difference"), names: JSON.parse(model.get("names") || "{}"),
    story: model.get("story"), twinStory: model.get("twin_story"), hint: model.get("hint"), theme: model.get("theme"),
    projector: model.get("projector"),
  });
  player.seek(model.get("jump")[1]);
  model.set("week", player.frame); // told at once: Python hears nothing of a week that it holds already
  model.save_changes();
  player.follow(model.get("person"));
  const stage = mountStage(el, player, options());

  const people = createEcho(model.get("person"));
  let told = performance.now();
  let later = null; // the report that is still to be made
  let led = false; // whether it is Python that moves the playhead
  let sent = { movies: false, week: null }; // what Python sent and is not taken up yet
  let telling = false; // our own change of a trait is heard here at once
  let leaving = false; // nobody listens to a page that is being left
  let stayed = null; // the moment at which it was not left after all
  const leave = () => {
    leaving = true;
    clearTimeout(stayed);
    stayed = setTimeout(() => {
      leaving = false;
      tellWeek(); // what could not be told meanwhile
    }, STAYED_AFTER);
  };
  addEventListener("beforeunload", leave);
  function tell(name, value) {
    if (leaving) return;
    telling = true;
    model.set(name, value);
    telling = false;
    model.save_changes();
  }
  function tellWeek() {
    clearTimeout(later);
    later = null;
    told = performance.now();
    if (model.get("week") !== player.frame) tell("week", player.frame);
  }
  // Not in every frame, but always where the playhead came to rest; not while Python moves it.
  function tellWeekInTime() {
    if (led) return;
    const rest = told + TELL_EVERY - performance.now();
    if (rest <= 0) tellWeek();
    else later ??= setTimeout(tellWeek, rest);
  }
  // A week that comes along with a movie is a week of that movie.
  const takeUp = once(() => {
    const { movies, week } = sent;
    sent = { movies: false, week: null };
    led = true;
    if (movies) player.load(movieOf(model, "movie"), movieOf(model, "twin"));
    if (week !== null) player.seek(week);
    led = false;
    tellWeekInTime(); // a shorter movie may have moved the playhead
  });
  const off = [
    () => removeEventListener("beforeunload", leave),
    () => clearTimeout(later),
    () => clearTimeout(stayed),
    player.on("week", tellWeekInTime),
    player.on("seek", tellWeekInTime),
    player.on("release", tellWeek),
    player.on("state", () => !player.playing && tellWeek()),
    player.on("person", () => {
      const now = performance.now();
      people.say(model.get("person"), now);
      people.say(player.person, now);
      tell("person", player.person);
    }),
  ];
  const watched = {
    "change:movie change:twin": () => { sent.movies = true; takeUp(); },
    "change:jump": () => { [, sent.week] = model.get("jump"); takeUp(); },
    "change:person": () => {
      const person = model.get("person");
      if (!telling && people.isWish(person, performance.now())) player.follow(person);
    },
    ["change:bands change:twin_bands change:difference change:names change:story change:twin_story "
      + "change:hint change:theme change:projector"]: once(() => stage.update(options())),
  };
  for (const [names, listener] of Object.entries(watched)) {
    for (const name of names.split(" ")) model.on(name, listener);
  }
  if (player.week === 0) player.play();
  Object.assign(el, { reefPlayer: player, reefStage: stage }); // for tests and benchmarks

  return () => {
    for (const [names, listener] of Object.entries(watched)) {
      for (const name of names.split(" ")) model.off(name, listener);
    }
    for (const stopListening of off) stopListening();
    stage.destroy();
    player.destroy();
  };
}
