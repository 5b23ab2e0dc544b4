"""Charts on paper: what they say fits on them, and nothing in them hides anything else."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from rms_agents.cli.plotting.effects import effects_chart
from rms_agents.cli.plotting.sensitivity import tornado_chart
from rms_agents.cli.plotting.style import blank, headline, house_style
from rms_agents.experiments.analysis.effects import Effects, Level, MainEffect
from rms_agents.experiments.analysis.estimate import Estimate
from rms_agents.experiments.sensitivity.inputs import Input
from rms_agents.experiments.sensitivity.tornado import Bar, Tornado


@pytest.mark.parametrize("wide", [4.6, 5.4, 10.8])
def test_headline_and_note_end_within_the_figure(wide):
    words = "Wide letters: MMMM and HHHH, of the difference to the hollow point; " * 4
    with house_style():
        figure = blank(wide, 4)
        headline(figure, "What moves the monthly maximum of whatever matters most, and when", words)
        figure.canvas.draw()
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        for text in (figure._suptitle, figure._supxlabel):
            assert text.get_window_extent(renderer).x1 <= figure.bbox.x1


def test_both_bars_of_a_tornado_are_seen_where_they_point_to_one_side():
    own = Input("sales.salespeople", 1.0, 6.0, 2, True, "people", "assumption")
    bars = Bar(own, Estimate(-3.0, -4.0, -2.0), Estimate(-7.0, -8.0, -6.0))
    axes = tornado_chart(Tornado((bars,), 10.0), "profit", "A firm").axes[0]
    first, second = (p for p in axes.patches if isinstance(p, Rectangle))
    assert first.get_y() + first.get_height() <= second.get_y()


def test_an_axis_of_shares_ends_at_all_firms():
    levels = Level(1, 1.0, None), Level(2, 1.0, Estimate(0.0, 0.0, 0.0))
    effect = MainEffect("sales.salespeople", "survived", levels, Estimate(0.0, 0.0, 0.0))
    axes = effects_chart(Effects("survived", (effect,), None, ""), "A firm").axes[0]
    assert np.max(axes.get_ylim()) <= 1.03
