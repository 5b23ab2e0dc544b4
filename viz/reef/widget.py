"""The reef as a widget: a run goes in once as bytes, the browser owns time and drawing."""

from __future__ import annotations

import anywidget
import traitlets

from viz.reef.source import styles, widget_source


class Reef(anywidget.AnyWidget):
    """The reef, its timeline and everything that moves with the playhead.

    Attributes
    ----------
    movie, twin : bytes
        See `movie.pack_movie`; no twin where empty. With a twin two reefs swim side by side.
    bands, twin_bands, difference : bytes
        Bands of many futures behind the run, behind its twin, and of the twin less the run.
    names : str
        JSON: ``{"a": title, "b": title}``.
    week : int
        Where the playhead is, as the browser tells it, at most four times a second. Setting it does
        nothing: an old week that comes back late must not pull the playhead along. Set `jump`.
    jump : list of int
        Which jump of the playhead this is, and to which week.
    person : int
        Who is followed; -1 for nobody.
    story : str
        JSON: the life of that person, as `story.tell_story` tells it; empty for none.
    twin_story : str
        The same person's life in the twin.
    hint : str
        A sentence above the reef.
    theme : {"dark", "light"}
    projector : bool
        Large type, for a room.
    """

    # Text and not a path: a path keeps every instance alive for ever (anywidget issue 929).
    _esm = widget_source()
    _css = styles()

    movie = traitlets.Bytes(b"").tag(sync=True)
    bands = traitlets.Bytes(b"").tag(sync=True)
    twin = traitlets.Bytes(b"").tag(sync=True)
    twin_bands = traitlets.Bytes(b"").tag(sync=True)
    difference = traitlets.Bytes(b"").tag(sync=True)
    names = traitlets.Unicode('{"a": "", "b": ""}').tag(sync=True)
    week = traitlets.Int(0).tag(sync=True)
    jump = traitlets.List(traitlets.Int(), [0, 0]).tag(sync=True)
    person = traitlets.Int(-1).tag(sync=True)
    story = traitlets.Unicode("").tag(sync=True)
    twin_story = traitlets.Unicode("").tag(sync=True)
    hint = traitlets.Unicode("").tag(sync=True)
    theme = traitlets.Unicode("dark").tag(sync=True)
    projector = traitlets.Bool(False).tag(sync=True)
