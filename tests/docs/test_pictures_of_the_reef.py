"""The README's picture of the reef is what its script draws."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
SMALL_ENOUGH = 600_000  # bytes


def test_the_readme_shows_the_reef_first_and_says_what_is_seen():
    alt, place = re.search(r"!\[([^\]]*)\]\(([^)]*)\)", README).groups()
    assert place == "docs/reef.png"
    assert README.index(place) < README.index("## ")
    for word in ("anemone", "clownfish", "marketing", "recommendation", "complaint"):
        assert word in alt
    assert "docs/draw_reef.py" in README
    with Image.open(DOCS / "reef.png") as picture:
        assert picture.size == (1600, 900)
    assert (DOCS / "reef.png").stat().st_size < SMALL_ENOUGH


@pytest.mark.slow
def test_the_script_draws_the_pictures_that_are_kept(tmp_path):
    if shutil.which("chromium") is None:
        assert os.environ.get("RMS_REQUIRE_BROWSER") != "1", "there is no chromium"
        pytest.skip("there is no chromium")
    script = [sys.executable, str(DOCS / "draw_reef.py"), str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run(script, check=True, capture_output=True, env=environment)
    for name in ("reef.png", "page.png"):
        with Image.open(tmp_path / name) as drawn, Image.open(DOCS / name) as kept:
            assert drawn.size == kept.size == (1600, 900)
            new, old = (np.asarray(one.convert("RGB"), float) for one in (drawn, kept))
        assert np.abs(new - old).mean() < 6, f"{name}: draw it again"  # letters vary by machine
        assert (tmp_path / name).stat().st_size < SMALL_ENOUGH
