"""What a study says, in plain sentences: whether ties help, and what is known of sight."""

from __future__ import annotations

from rms_agents.experiments.fitting.held_out import OUTSIDE_ONLY, TIES
from rms_agents.experiments.fitting.study import Study


def verdict(study: Study) -> str:
    """Return whether the ties help to predict, and whether sight can be told from nothing."""
    return f"{_about_prediction(study)} {_about_sight(study)}"


def _about_prediction(study: Study) -> str:
    held = study.held_out
    first, last = held.last_fitted + 1, study.adoptions.until
    score = {name: model.log_score for name, model in held.models.items()}
    task = f"fitted on periods 1 to {held.last_fitted} and asked for {first} to {last}"
    chance = f"permutation p {held.p_value:.3f}"
    if held.ties_help:
        return (
            f"Ties help here: {task}, they predict best (log score {score[TIES]:.1f}) and better "
            f"than shuffled ties do ({chance})."
        )
    if held.best != TIES:
        simpler = "outside influence alone" if held.best == OUTSIDE_ONLY else held.best
        predicts = "predicts better" if score[held.best] - score[TIES] > 0.05 else "does as well"
        told = (
            f"Ties do not help here: {task}, {simpler} {predicts} (log score "
            f"{score[held.best]:.1f}; ties {score[TIES]:.1f})"
        )
        if held.p_value < 0.05:
            return f"{told}, though the true ties predict better than shuffled ones ({chance})."
        return f"{told}, and the true ties do no better than shuffled ones ({chance})."
    return (
        f"Ties cannot be shown to help here: {task}, they predict best (log score "
        f"{score[TIES]:.1f}), but no better than shuffled ties do ({chance})."
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
