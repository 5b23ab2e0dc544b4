"""A run as one HTML file that plays from disk: no server, no network, the drawing of the page."""

from __future__ import annotations

import base64
import gzip
import html
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from rms_agents import events
from rms_agents.simulation import Run
from viz.reef.movie import pack_movie
from viz.reef.source import standalone_source, styles
from viz.reef.story import tell_stories

MOST_STORIES = 1000

_BLOCK = '<script type="application/gzip" id="{}">{}</script>'
_PAGE = """<!doctype html>
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
{blocks}
<script type="application/json" id="said">{said}</script>
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
    scenario = run.scenario
    a, b = twin.names if twin else (scenario.title, "")
    said = {"a": a, "b": b, "hint": scenario.watch}
    blocks = {
        "movie": pack_movie(run),
        "bands": bands,
        "twin": pack_movie(twin.run) if twin else b"",
        "twin_bands": twin.bands if twin else b"",
        "difference": twin.difference if twin else b"",
        "stories": _lives(stories),
        "twin_stories": _lives(twin.stories) if twin else b"",
    }
    return _PAGE.format(
        title=html.escape(scenario.title),
        story=html.escape(scenario.story),
        styles=styles(),
        blocks="\n".join(_BLOCK.format(name, _packed(block)) for name, block in blocks.items()),
        said=json.dumps(said).replace("<", "\\u003c"),
        script=standalone_source().replace("</script", "<\\/script"),
    )


def stories_of(run: Run) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the lives worth a file's room, by person: clients first, then those who came nearest.

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
    for person, story in zip(people, tell_stories(run, people), strict=True):
        yield person, json.loads(story)


def _lives(stories: Mapping[int, Mapping[str, Any]] | None) -> bytes:
    return json.dumps(stories, ensure_ascii=False).encode() if stories else b""


def _packed(block: bytes) -> str:
    """Return bytes as text that may stand in a page."""
    if not block:
        return ""
    return base64.b64encode(gzip.compress(block, 6, mtime=0)).decode("ascii")
