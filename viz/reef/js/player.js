// Time: where the playhead is, how fast it goes, and who is followed. Panels listen; nothing is drawn.
export const SPEEDS = [1, 2, 4, 8, 16, 32, 64, 128]; // weeks a second

export function createPlayer(movie, clock = browserClock()) {
  const listeners = new Map();
  let twin = null;
  let week = 0;
  let last = null; // time of the last frame, milliseconds
  let request = null;

  function tell(kind) {
    for (const listener of [...(listeners.get(kind) ?? [])]) listener(player);
  }

  function weeks() {
    return Math.max(movie?.weeks ?? 0, twin?.weeks ?? 0);
  }

  function moveTo(wanted) {
    const before = Math.floor(week);
    week = Math.min(Math.max(wanted, 0), weeks());
    if (Math.floor(week) !== before) tell("week");
  }

  function onFrame(now) {
    request = clock.request(onFrame);
    const seconds = last === null ? 0 : Math.min(0.1, (now - last) / 1000); // a hidden tab waits
    last = now;
    player.advance(seconds);
  }

  function stop() {
    if (request !== null) clock.cancel(request);
    request = last = null;
  }

  const player = {
    playing: false,
    speed: 4,
    person: -1,
    side: 1, // whose firm's life of them is told where two are compared: 0 A's, 1 B's
    following: true, // whether the one who is followed is kept in view
    get movie() { return movie; },
    get twin() { return twin; },
    get told() { return twin && player.side === 1 ? twin : movie; }, // the run whose lives are told
    get week() { return week; },
    get frame() { return Math.floor(week); }, // the last whole week, as an index into the movie
    get weeks() { return weeks(); },

    load(nextMovie, nextTwin = null) {
      const samePeople = movie && nextMovie && movie.people === nextMovie.people;
      movie = nextMovie;
      twin = nextTwin;
      week = Math.min(week, weeks());
      if (!samePeople) player.person = -1;
      tell("movie");
      tell("week");
    },
    play() {
      if (player.playing || !movie) return;
      if (week >= weeks()) moveTo(0);
      player.playing = true;
      request = clock.request(onFrame);
      tell("state");
    },
    pause() {
      if (!player.playing) return;
      player.playing = false;
      stop();
      tell("state");
    },
    toggle() {
      if (player.playing) player.pause();
      else player.play();
    },
    advance(seconds) {
      if (!player.playing) return;
      moveTo(week + seconds * player.speed);
      tell("frame");
      if (week >= weeks()) player.pause();
    },
    seek(wanted) {
      moveTo(wanted);
      tell("seek");
    },
    release() { // the hand lets go of the scrubber
      tell("release");
    },
    step(by) {
      player.pause();
      player.seek(by > 0 ? Math.floor(week) + by : Math.ceil(week) + by);
    },
    setSpeed(speed) {
      player.speed = speed;
      tell("state");
    },
    follow(person, seen = player.side) {
      const side = twin ? seen : player.side; // where there is one reef nobody chooses between two
      const wanted = movie && person >= 0 && person < movie.people ? person : -1;
      if (wanted === player.person && side === player.side) return;
      player.person = wanted;
      player.side = side;
      tell("person");
    },
    setFollowing(following) {
      player.following = following;
      tell("person");
    },
    on(kind, listener) {
      if (!listeners.has(kind)) listeners.set(kind, new Set());
      listeners.get(kind).add(listener);
      return () => listeners.get(kind).delete(listener);
    },
    destroy() {
      stop();
      listeners.clear();
    },
  };
  return player;
}

function browserClock() {
  return {
    request: (callback) => requestAnimationFrame(callback),
    cancel: (handle) => cancelAnimationFrame(handle),
  };
}
