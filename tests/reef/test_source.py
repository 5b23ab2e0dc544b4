"""The JavaScript is joined from modules as Node would load them."""

from __future__ import annotations

import re

from viz.reef import source
from viz.reef.widget import Reef

PROMISED = """
    movie bands twin twin_bands difference names week person story hint theme projector
"""


def test_every_module_is_joined_and_stands_after_those_it_imports():
    order = source.modules_in_order(source.STANDALONE)
    assert {path.stem for path in source.FOLDER.glob("*.js")} == set(order)
    for place, name in enumerate(order):
        text = (source.FOLDER / f"{name}.js").read_text(encoding="utf-8")
        for other in re.findall(r'from "\./(\w+)\.js"', text):
            assert order.index(other) < place


def test_what_is_joined_imports_nothing_and_asks_for_nothing():
    for text in (source.widget_source(), source.standalone_source()):
        code = re.sub(r"^\s*(//|\*|/\*).*$", "", text, flags=re.MULTILINE)
        assert not re.search(r"^\s*(import|export)\b(?! default)", code, flags=re.MULTILINE)
        assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|importScripts)\s*\(", code)
        assert set(re.findall(r"https?://[^\"'\s]+", code)) <= {"http://www.w3.org/2000/svg"}
    assert "url(" not in source.styles().replace("url(data:", "")


def test_the_widget_has_the_traits_that_were_promised():
    assert set(PROMISED.split()) <= {
        name for name, trait in Reef.class_traits().items() if trait.metadata.get("sync")
    }
    assert isinstance(Reef._esm, str)  # a path would keep every instance alive
