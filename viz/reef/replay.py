"""A run as one HTML file that plays from disk: no server, no network, the drawing of the page."""

from __future__ import annotations

import base64
import html
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from rms_agents import events
from rms_agents.simulation import Run
from viz.reef.movie import pack_movie
from viz.reef.source import standalone_source, styles
from viz.reef.story import tell_stories

MOST_STORIES = 1000

_PIECE = 256 * 1024  # bytes packed between two pieces of the page: some milliseconds
_GZIP = 31  # zlib's name for the format; without a time, so that the same run is the same file
_BEGIN = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline';
 style-src 'unsafe-inline'; img-src data: blob:; media-src blob:; connect-src blob: data:">
<title>{title}</title>
<style>
{styles}
</style>
</head>
<body class="reef-page">
<main>
<header class="reef-head"><h1>{title}</h1><p>{story}</p></header>
<div id="reef"></div>
<noscript>This page plays a simulated firm and needs JavaScript.</noscript>
</main>
"""
_END = """<script type="application/json" id="said">{said}</script>
<script type="module">
{script}
</script>
</body>
</html>
"""


class Twin(NamedTuple):
    """The other firm of a comparison, on the same luck.

    Attributes
    ----------
    run : Run
        With its recording.
    names : tuple of str
        What the first and this one are called.
    bands, difference : bytes
        Bands of many futures behind it, and of it less the first.
    stories : mapping of int to mapping
        Lives by person in it.
    """

    run: Run
    names: tuple[str, str]
    bands: bytes = b""
    difference: bytes = b""
    stories: Mapping[int, Mapping[str, Any]] | None = None


def replay_html(
    run: Run,
    bands: bytes = b"",
    stories: Mapping[int, Mapping[str, Any]] | None = None,
    twin: Twin | None = None,
) -> str:
    """Return a run as a page that needs nothing else.

    Parameters
    ----------
    run : Run
        With its recording.
    bands : bytes
        Bands of many futures behind it, as `bands.pack_bands` makes them.
    stories : mapping of int to mapping
        Lives by person, as `story.tell_story` tells them.
    twin : Twin, optional
        Swims beside the run.

    Returns
    -------
    str
        HTML.
    """
    lives, twin_lives = _texts(stories), _texts(twin.stories if twin else None)
    return "".join(replay_pieces(run, bands, lives, twin, twin_lives))


def replay_pieces(
    run: Run,
    bands: bytes = b"",
    lives: Iterable[tuple[int, str]] = (),
    twin: Twin | None = None,
    twin_lives: Iterable[tuple[int, str]] = (),
) -> Iterator[str]:
    """Yield the page of `replay_html` in pieces, each made in some milliseconds when asked for.

    Two are longer, a fifth of a second each for 10,000 people: the movie of a run is packed at
    once, and the first life needs the referral tree.

    Parameters
    ----------
    run, bands, twin
        See `replay_html`; the twin's stories are not used.
    lives, twin_lives : iterable of (int, str)
        Lives by person, as JSON (see `lives_of`): told when it is their turn, and not kept.
    """
    scenario = run.scenario
    a, b = twin.names if twin else (scenario.title, "")
    said = {"a": a, "b": b, "hint": scenario.watch}
    blocks: dict[str, Callable[[], Iterable[bytes]]] = {
        "movie": lambda: _cut(pack_movie(run)),
        "bands": lambda: _cut(bands),
        "twin": lambda: _cut(pack_movie(twin.run) if twin else b""),
        "twin_bands": lambda: _cut(twin.bands if twin else b""),
        "difference": lambda: _cut(twin.difference if twin else b""),
        "stories": lambda: _told(lives),
        "twin_stories": lambda: _told(twin_lives),
    }
    yield _BEGIN.format(
        title=html.escape(scenario.title), story=html.escape(scenario.story), styles=styles()
    )
    for name, block in blocks.items():
        yield f'<script type="application/gzip" id="{name}">'
        yield from _packed(block())
        yield "</script>\n"
    yield _END.format(
        said=json.dumps(said).replace("<", "\\u003c"),
        script=standalone_source().replace("</script", "<\\/script"),
    )


def stories_of(run: Run) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the lives worth a file's room, by person: see `lives_of`."""
    for person, story in lives_of(run):
        yield person, json.loads(story)


def lives_of(run: Run) -> Iterator[tuple[int, str]]:
    """Yield the lives worth a file's room as JSON: clients first, then those who came nearest.

    At most `MOST_STORIES`; who never had to do with the firm has nothing to tell.
    """
    happened = run.state.events
    counts = np.bincount(
        happened["person"][happened["person"] >= 0], minlength=len(run.state.people)
    )
    won = happened["person"][np.asarray(happened["kind"]) == events.WON]
    counts[won] += len(happened)
    order = np.argsort(-counts, kind="stable")
    people = order[counts[order] > 0][:MOST_STORIES].tolist()
    yield from zip(people, tell_stories(run, people), strict=True)


def _cut(block: bytes) -> Iterator[bytes]:
    for begin in range(0, len(block), _PIECE):
        yield block[begin : begin + _PIECE]


def _texts(stories: Mapping[int, Mapping[str, Any]] | None) -> Iterator[tuple[int, str]]:
    for person, story in (stories or {}).items():
        yield person, json.dumps(story, ensure_ascii=False)


def _told(lives: Iterable[tuple[int, str]]) -> Iterator[bytes]:
    """Yield the JSON of lives by person, life by life; nothing if there are none."""
    before = "{"
    for person, story in lives:
        yield f'{before}"{person}": {story}'.encode()
        before = ", "
    if before != "{":
        yield b"}"


def _packed(block: Iterable[bytes]) -> Iterator[str]:
    """Yield bytes as text that may stand in a page; nothing of nothing."""
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    left, empty = b"", True
    for part in block:
        empty = False
        left += packer.compress(part)
        whole = len(left) - len(left) % 3  # base64 makes four signs of three bytes
        yield base64.b64encode(left[:whole]).decode("ascii")
        left = left[whole:]
    if not empty:
        yield base64.b64encode(left + packer.flush()).decode("ascii")
