"""The command `replay`: a run as one HTML file that plays without server or network."""

from __future__ import annotations

from pathlib import Path

from rms_agents.atomic import (
    check_writable,
    clear_leftovers,
    flush_to_disk,
    held_aside,
    write_file,
)
from rms_agents.cli.choices import Choice, tell_what_comes_too_late
from rms_agents.cli.page_package import load_page_package
from rms_agents.cli.progress import announce_compilation, progress
from rms_agents.cli.room import check_room, needs_of_movie
from rms_agents.errors import InputError

MOST_PEOPLE = 20_000  # whose every week a browser can still hold and draw
_FUTURES = 200
_MEGABYTE = 1e6


def replay_command(choice: Choice, seed: int, out: Path, force: bool) -> None:
    """Simulate a scenario and write its reef as a page."""
    scenario = choice.scenario
    place = checked_file(out, force)
    tell_what_comes_too_late(choice.scenario)
    if scenario.people > MOST_PEOPLE:
        raise InputError(
            f"network.people = {scenario.people}: a page can hold at most {MOST_PEOPLE:,}; `run` "
            "simulates the whole market"
        )
    check_room(scenario.name, needs_of_movie(scenario, _FUTURES))
    announce_compilation()
    load_page_package()
    from rms_agents.simulation import simulate, simulate_many
    from viz.reef.bands import pack_bands
    from viz.reef.replay import replay_html, stories_of

    with progress("Filling the reef"):
        run = simulate(scenario, seed, record=True)
        bands = pack_bands(simulate_many(scenario, range(seed, seed + _FUTURES)))
        text = replay_html(run, bands, dict(stories_of(run)))
    written = write_whole(place, text)
    print(f"Written to {out}, {written / _MEGABYTE:.1f} MB: open it in any browser")


def checked_file(out: Path, force: bool) -> Path:
    """Return the full path of a file to write, or refuse it before anything is done."""
    path = out.resolve()
    if path.is_dir():
        raise InputError(f"--out {out}: is a folder, a file is meant, such as {out / 'reef.html'}")
    if path.exists() and not force:
        raise InputError(f"--out {out}: the file exists; --force replaces it")
    if not path.parent.is_dir():
        raise InputError(f"--out {out}: no folder {path.parent}")
    check_writable(out, path.parent)
    return path


def write_whole(path: Path, text: str) -> int:
    """Write a file beside its place and rename it into it; return its size in bytes."""
    content = text.encode("utf-8")
    clear_leftovers(path)
    with held_aside(path) as beside:
        new = beside / "made"
        write_file(new, content)
        new.replace(path)
    flush_to_disk(path.parent)
    return len(content)
