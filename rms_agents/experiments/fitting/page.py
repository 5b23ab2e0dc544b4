"""The page `docs/real_data.md`, made from a study of the physicians."""

from __future__ import annotations

import textwrap

import numpy as np

from rms_agents.experiments.fitting.likelihood import Interval
from rms_agents.experiments.fitting.study import Study
from rms_agents.experiments.fitting.wording import verdict

_HOW = """\
# Real data: do ties help to predict?

`fit` estimates the model's pull from real ties and real times of adoption: the strength of
**outside influence** (advertising, salespeople, journals: the same for everybody) and of **sight**
(of each acquaintance who adopted). Everything else in the model is off, and a period of the data
is a step of the model.

```sh
uv run run.py fit physicians
```

The files may be your own: `fit SCENARIO --ties FILE --adoptions FILE [--from TIME] [--until TIME]
[--period LENGTH] [--json] [--out DIR]`. The ties are a file in any format of
[inputs.md](inputs.md), which also says what columns may be called. The adoptions are a table with
`person` and `adoption_time`. A column `community`, if there is one, says among whom ties may be
shuffled. A row that breaks a rule is named with file, row, value and rule. `--out` writes every
number as CSV and three pictures as PNG and SVG. Of the scenario only `clownfish.threshold` counts.

## Times of adoption

- **Whole numbers** (`18`, `18.0`): periods from 1; a quiet beginning counts as watched.
- **Calendar years** (all from 1000 to 2999): the year of the first adoption is period 1.
- **Months** (`1954-06`, `195406`): the month of the first adoption is period 1; or `--period
  quarter` or `year`.
- **Dates** (`1954-06-30`, `19540630`, with a time of day, too): how long a period is must be said:
  `--period day`, `week`, `month`, `quarter`, `year`, or such as `"14 days"`.
- **Who did not adopt** while watched: empty, `NA`, `NaN`, `NULL`, `None`, `never`, `Inf`, `.`, `-`.

`--from` says which time lies in period 1, `--until` which in the last. Whoever adopts after
`--until` counts as not having adopted yet; who adopted before `--from` is refused.

Where something else may be meant, a line says what was understood: from which year on, that a quiet
beginning counts, that most adopt in the last period (in some data sets it stands for *did not
adopt*: then give `--until` the period before), or how many people are tied to nobody.

## How it is done

Somebody who has not adopted yet does so in a period with chance 1 - exp(-*h*), *h* = outside +
sight × (acquaintances who had adopted before; 0 below the threshold). Given ties and times this
likelihood is exact, so neither simulation nor ABC is needed. `tests/fitting/test_likelihood.py`
recomputes the engine's own luck and finds that the engine adopts by this hazard, person by person
and period by period. Intervals hold all values that a likelihood ratio test at 10 % does not
refuse. An estimate of sight may lie below 0: that is no pull the model knows, and says that those
with more adopters among their acquaintances adopted *later*. Forecasts then use 0.

*Bass* is the same likelihood without ties: *h* = p + q × the share of all people who had adopted.
*Shuffled ties* let people trade places in the network, within their community, which keeps the
network, the times and whatever communities have in common, and breaks only who is tied to whom.

Whether ties help is said only where ties and the better of the models without them can be told
apart: where the 90 % interval of the difference of their log scores, paired person by person and
period by period, leaves 0 out. Where fewer than 5 people adopt in the periods fitted, or in those
held out, predictions cannot be compared, and no score is shown.
"""


def page(study: Study) -> str:
    """Return the page as Markdown; its pictures lie in `figures/`."""
    adoptions, held = study.adoptions, study.held_out
    first, last = held.last_fitted + 1, adoptions.until
    observed = int(adoptions.a_period()[held.last_fitted :].sum())
    lines = [
        _HOW,
        "## The physicians of Coleman, Katz and Menzel\n",
        _filled(
            f"{adoptions.people} physicians in four cities, {adoptions.network.ties} ties, "
            f"{adoptions.adopted} who prescribed a new drug within {last} months of 1953 to 1955 "
            f"([scenarios/data](../scenarios/data/README.md)). {verdict(study)}"
        ),
        _filled(
            "That agrees with what others found in these data: once the maker's advertising is "
            "allowed for, contagion vanishes (C. Van den Bulte and G. L. Lilien, Medical "
            "Innovation Revisited, American Journal of Sociology 106, 2001). The salespeople who "
            "called on these physicians are not in the data; here they are part of outside "
            "influence, the same for all and in every month."
        ),
        f"### Does the method find what is known?\n\n{_recovery(study)}",
        f"### Estimates from all {last} months\n\n{_estimates(study)}",
        _filled(
            f"Of the pull on those who adopted, {100 * study.named:.0f} % was sight. By AIC ties "
            "are a little ahead: over the whole period those with more adopters around them were "
            "somewhat quicker. That is the figure a careless reader would stop at."
        ),
        "![The likelihood of sight](figures/sight.png)\n",
        f"### Fitted on months 1 to {held.last_fitted}, asked for {first} to {last}\n",
        _held_out(study, observed),
        _filled(
            "Log score: the logarithm of the chance given to everything that happened in those "
            "months, each given what had happened before it; larger is better. Error: root mean "
            "square, in physicians a month, looking one month ahead. Forecast: how many adopt in "
            f"all of those months, as seen from month {held.last_fitted}, in 400 futures (of the "
            "engine for ties; without ties only numbers matter, and they are drawn). Shuffled: the "
            f"mean of {len(held.shuffled)}; of them {100 * (held.p_value or 0.0):.0f} % predict at "
            "least as well as the true ties."
        ),
        "![Forecasts from month 9](figures/forecast.png)\n",
        "![The true ties among shuffled ones](figures/shuffled.png)\n",
        _filled(
            "What this means for the model: the clownfish effect is an assumption in it, of a "
            "strength taken from other studies, and these data neither need nor forbid it. They "
            "are few, the drug was widely advertised, and ties are those of friendship and advice, "
            "not of who saw whose patients do well."
        ),
    ]
    return "\n".join(lines)


def _filled(text: str) -> str:
    return textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False) + "\n"


def _rows(*rows: tuple[str, ...]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"


def _recovery(study: Study) -> str:
    rows = [("known", "mean estimate", "90 % intervals that hold it")]
    for found in study.recovered:
        rows.append(
            (
                f"outside {found.outside:.4f}, sight {found.sight:.4f}",
                f"{found.mean_outside:.4f}, {found.mean_sight:.4f}",
                f"{100 * found.covered_outside:.1f} %, {100 * found.covered_sight:.1f} %",
            )
        )
    sets = study.recovered[0].sets
    words = (
        f"Each line: {sets} histories of this size on these ties, made by the engine with known "
        "strengths and fitted like the real one; first at the estimates, then with sight as "
        "strong as outside influence. About 90 % should be held. Other strengths, none among them, "
        "are tried in `tests/fitting/test_study.py`."
    )
    return f"{_rows(*rows)}\n{_filled(words)}"


def _estimates(study: Study) -> str:
    def shown(found: Interval) -> str:
        return f"{found.value:.4f} ({found.low:.4f} to {found.high:.4f})"

    most = study.log_likelihood
    return _rows(
        ("model", "hazards a month, 90 % intervals", "log-likelihood", "AIC"),
        (
            "ties",
            f"outside {shown(study.outside)}, sight {shown(study.sight)}",
            f"{most['ties']:.1f}",
            f"{4 - 2 * most['ties']:.1f}",
        ),
        (
            "Bass",
            f"p {shown(study.bass_p)}, q {shown(study.bass_q)}",
            f"{most['Bass']:.1f}",
            f"{4 - 2 * most['Bass']:.1f}",
        ),
        (
            "outside only",
            "",
            f"{most['outside only']:.1f}",
            f"{2 - 2 * most['outside only']:.1f}",
        ),
    )


def _held_out(study: Study, observed: int) -> str:
    held = study.held_out
    rows = [("model", "log score", "error", "forecast (90 %)")]
    for name, model in held.models.items():
        total = model.forecast.sum(axis=1)
        low, high = np.quantile(total, [0.05, 0.95])
        rows.append(
            (
                name,
                f"{model.log_score:.2f}",
                f"{model.error:.2f}",
                f"{total.mean():.1f} ({low:.0f} to {high:.0f})",
            )
        )
    shuffled = held.shuffled
    rows.append(
        (
            "ties, shuffled",
            f"{np.mean([each.log_score for each in shuffled]):.2f}",
            f"{np.mean([each.error for each in shuffled]):.2f}",
            "",
        )
    )
    return _rows(*rows, ("observed", "", "", str(observed)))
