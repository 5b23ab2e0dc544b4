"""The command `explain`: the life of one person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rms_agents.cli.choices import Choice, tell_what_comes_too_late
from rms_agents.cli.progress import announce_compilation, progress
from rms_agents.cli.room import check_room, needs_of_life
from rms_agents.cli.wording import counted

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.tree import Tree

    from rms_agents.experiments.explain import Life
    from rms_agents.experiments.referral_tree import Lead

_WIDEST = 100


def explain_command(choice: Choice, seed: int, person: str | None, json: bool) -> None:
    """Tell the life of a person, or of the one with the most to tell."""
    check_room(choice.scenario.name, needs_of_life(choice.scenario))
    tell_what_comes_too_late(choice.scenario)
    announce_compilation()
    from rms_agents.experiments.explain import explain

    with progress("Looking back over a life"):
        life = explain(choice.scenario, seed, person)
    if json:
        from rms_agents.cli.as_json import print_json

        print_json(life.as_dict())
        return
    from rms_agents.cli.console import standard_console

    console = standard_console()
    for part in _layout(life):
        console.print(part, width=min(console.width, _WIDEST))


def _layout(life: Life) -> Iterator[RenderableType]:
    from rich.text import Text

    from rms_agents.cli.entries import Entries

    facts = life.as_dict()
    scenario = life.run.scenario
    yield Text(f"The life of {life.name}", "bold cyan").append(
        f"   {scenario.name} · seed {life.run.seed} · {counted(scenario.weeks, 'week')}", "dim"
    )
    yield Text(
        f"Fit {facts['fit']:.2f} of 1, {counted(life.acquaintances, 'acquaintance')}, speaks "
        f"{facts['propensity']:.1f} times as often as the average. In the end: {facts['stage']}."
    )
    yield Text()
    if not life.chapters:
        yield Text("Nothing ever happens between this person and the firm.")
    told = []
    for chapter in life.chapters:
        weeks = f"{chapter.week}"
        if chapter.until != chapter.week:
            weeks += f" to {chapter.until}"
        told.append((Text(f"week {weeks}", "dim"), Text(chapter.text)))
    yield Entries(told, right=True)
    if life.brought:
        yield Text()
        yield _tree(life)


def _tree(life: Life) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    from rms_agents.experiments.explain import naming

    name = naming(life.run.scenario)
    signed = sum((lead.signed is not None) + lead.clients_below() for lead in life.brought)
    found = Tree(Text(f"Who came through {life.name}: {counted(signed, 'signature')}", "bold"))

    def grow(branch: Tree, leads: tuple[Lead, ...] | list[Lead]) -> None:
        for lead in leads:
            came = "" if lead.week is None else f" came in week {lead.week + 1},"
            text = Text(f"{name(lead.person)}, by {lead.cause}:{came}")
            if lead.signed is None:
                text.append(" did not sign", "dim")
            else:
                text.append(f" signed in week {lead.signed + 1}", "green")
            grow(branch.add(text), lead.brought)

    grow(found, life.brought)
    return found
