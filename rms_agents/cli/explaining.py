"""`explain`: the life of one person as a story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rms_agents.cli.choices import Choice
from rms_agents.cli.progress import announce_compilation, progress
from rms_agents.cli.results import console, print_json

if TYPE_CHECKING:
    from rich.tree import Tree

    from rms_agents.experiments.referral_tree import Lead


def explain_command(chosen: Choice, seed: int, person: str | None, json: bool) -> None:
    """Tell the life of one person, and who came through that person."""
    announce_compilation()
    from rms_agents.experiments.explain import explain, naming

    with progress("Simulating"):
        life = explain(chosen.scenario, seed, person)
    if json:
        print_json(life.as_dict())
        return
    from rich.table import Table
    from rich.text import Text
    from rich.tree import Tree

    told = life.as_dict()
    screen = console()
    screen.print(
        Text.assemble(
            (f"The life of {life.name}", "bold"),
            f"  in {chosen.scenario.title} ({chosen.source}, seed {seed})",
        )
    )
    screen.print(
        f"fit {told['fit']:.2f} · {told['acquaintances']} acquaintances · speaks "
        f"{told['propensity']:.1f} times as often as the mean · in the end: {told['stage']}\n"
    )
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column()
    for chapter in life.chapters:
        weeks = str(chapter.week)
        if chapter.until != chapter.week:
            weeks += f"-{chapter.until}"
        table.add_row(f"week {weeks}", Text(chapter.text))
    if not life.chapters:
        table.add_row("", "Nothing happened: this person never came near the firm.")
    screen.print(table)
    if life.brought:
        screen.print()
        tree = Tree(Text(f"Who came through {life.name}", style="bold"))
        name = naming(chosen.scenario)
        for lead in life.brought:
            _grow(tree, lead, name)
        screen.print(tree)


def _grow(tree: Tree, lead: Lead, name: object) -> None:
    """Add a lead, and those who came through it, to the tree."""
    from rich.text import Text

    assert callable(name)
    came = "" if lead.week is None else f", week {lead.week + 1}"
    outcome = "did not sign" if lead.signed is None else f"signed in week {lead.signed + 1}"
    branch = tree.add(Text(f"{name(lead.person)} ({lead.cause}{came}): {outcome}"))
    for below in lead.brought:
        _grow(branch, below, name)
