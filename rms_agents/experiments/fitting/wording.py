"""What a study says, in plain sentences: whether ties help, and what is known of sight."""

from __future__ import annotations

from rms_agents.experiments.fitting.held_out import OUTSIDE_ONLY, TIES
from rms_agents.experiments.fitting.study import Study


def verdict(study: Study) -> str:
    """Return whether the ties help to predict, and whether sight can be told from nothing."""
    return f"{_about_prediction(study)} {_about_sight(study)}"


def _about_prediction(study: Study) -> str:
    held, adoptions = study.held_out, study.adoptions
    difference, chance = held.difference, held.p_value
    if difference is None or chance is None:
        return (
            "These data cannot tell whether ties help: predictions with and without them cannot be "
            f"compared, as {held.why_not}."
        )
    first, last = map(adoptions.periods.name, (held.last_fitted + 1, adoptions.until))
    task = f"fitted on {adoptions.span(1, held.last_fitted)} and asked for {first} to {last}"
    rival = "outside influence alone" if held.rival == OUTSIDE_ONLY else held.rival
    scores = (
        f"log score: ties {held.models[TIES].log_score:.1f}, {rival} "
        f"{held.models[held.rival].log_score:.1f}; the difference, 90 % interval, is "
        f"{difference.low:.1f} to {difference.high:.1f}"
    )
    shuffled = f"than shuffled ones (permutation p {chance:.3f})"
    if held.ties_help:
        return f"Ties help here: {task}, they predict best ({scores}), and better {shuffled}."
    if difference.low > 0.0:
        return (
            f"Ties cannot be shown to help here: {task}, they predict best ({scores}), but no "
            f"better {shuffled}."
        )
    against = (
        f"though the true ties predict better {shuffled}"
        if chance < 0.05
        else f"and the true ties do no better {shuffled}"
    )
    if held.told_apart:
        return f"Ties do not help here: {task}, {rival} predicts better ({scores}), {against}."
    return (
        f"These data cannot tell whether ties help: {task}, ties and {rival} cannot be told apart "
        f"({scores}), {against}."
    )


def _about_sight(study: Study) -> str:
    sight = study.sight
    if sight.low > 0.0:
        return (
            "Over all periods those with more adopters among their acquaintances did adopt sooner "
            "than the others (the 90 % interval of sight lies above 0), which whatever "
            "acquaintances have in common, or a pull on everybody that grows with time, would "
            "bring about as well."
        )
    if sight.high < 0.0:
        return (
            "Over all periods those with more adopters among their acquaintances adopted later "
            "than the others: there is no sign of sight."
        )
    return "Over all periods sight cannot be told from nothing: its 90 % interval includes 0."
