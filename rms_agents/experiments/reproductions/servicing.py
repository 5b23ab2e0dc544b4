"""Houghton, Siegel and others: an agent who serves clients has less time to sell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.reproductions.reproduction import Figure, Reproduction
from rms_agents.scenario import Scenario
from rms_agents.simulation import Runs, simulate_many

_STEP = 1 / 16  # months
_MONTHS = 200
_SEEDS = range(464_000, 464_100)
_YEARS = 15
_COMMISSION = np.array([12 / 300, 12 / 30])  # months of money a sale, by tier
_REFERRED = np.array([[0.85, 0.2], [0.15, 0.8]])  # to the tier of the row, by that of the column
_HELPED = 3.0  # months in which the agent is paid on top

Array = NDArray[np.float64]


class Agent(NamedTuple):
    """What becomes of the published agent.

    Attributes
    ----------
    sales, serving : float arrays
        Clients won a month, and hours a month spent on those there are, by sixteenths of a month.
    quit : float or None
        The month in which the money runs out.
    """

    sales: NDArray[np.float64]
    serving: NDArray[np.float64]
    quit: float | None


def month_of(leads: Array, clients: Array) -> tuple[Array, float]:
    """Return the sales a month to each tier, and the hours a month spent on clients.

    Fifty hours a month go to clients first (an hour a year each), then to leads of the better tier,
    then to the others: four hours a lead, of which a fifth are sold.
    """
    served = float(clients.sum()) / 12
    left = max(0.0, 50.0 - served)
    better = min(left, 4 * leads[1])
    return 0.2 * np.minimum(np.array([left - better, better]) / 4, leads), served


def changes(month: float, state: Array) -> Array:
    """Return the change a month of leads and clients by tier, and of months of money.

    Every meeting with a client brings two referrals; leads go stale in three months and clients
    leave in ten years. As published, leads who are sold are not taken off the list of leads but
    added to it once more.
    """
    leads, clients = state[:2], state[2:4]
    sold, _ = month_of(leads, clients)
    income = float(_COMMISSION @ sold) + (0.75 if month < _HELPED else 0.0)
    return np.concatenate(
        [_REFERRED @ clients * 2 / 12 + sold - leads / 3, sold - clients / 120, [income - 1]]
    )


def agent(months_of_money: float) -> Agent:
    """Return what becomes of the agent who begins with money for so many months."""
    state = np.array([100.0, 0.0, 0.0, 0.0, months_of_money])
    steps = round(_MONTHS / _STEP)
    sales, serving = np.zeros(steps), np.zeros(steps)
    for step in range(steps):
        if state[-1] < 0:
            return Agent(sales[:step], serving[:step], step * _STEP)
        sold, serving[step] = month_of(state[:2], state[2:4])
        sales[step] = sold.sum()
        state = state + _STEP * changes(step * _STEP, state)
    return Agent(sales, serving, None)


def solved(months_of_money: float) -> Agent:
    """Return what becomes of the agent by an adaptive solver, at the same points in time."""
    from scipy.integrate import solve_ivp

    times = np.arange(round(_MONTHS / _STEP)) * _STEP
    state = np.array([100.0, 0.0, 0.0, 0.0, months_of_money])
    pieces: list[Array] = []
    for first, last in ((0.0, _HELPED), (_HELPED, times[-1])):  # the help ends at once
        inside = times[(times >= first) & (times <= last)]
        found = solve_ivp(changes, (first, last), state, t_eval=inside, rtol=1e-8, atol=1e-8)
        pieces.append(found.y[:, :-1] if last == _HELPED else found.y)
        state = found.y[:, -1]
    path = np.concatenate(pieces, axis=1)
    months = [month_of(at[:2], at[2:4]) for at in path.T]
    broke = np.flatnonzero(path[-1] < 0)
    return Agent(
        np.array([sold.sum() for sold, _ in months]),
        np.array([served for _, served in months]),
        float(times[broke[0]]) if len(broke) else None,
    )


def lone_seller(cash: float) -> Scenario:
    """Return a firm of one, who serves first and sells in what is left of the week."""
    return Scenario.load("baseline").with_values(
        {
            "run.weeks": 52 * _YEARS,
            "network.people": 2000,
            "network.communities": 100,
            "staff.hybrids": 1,
            "sales.salespeople": 0,
            "service.service_agents": 0,
            "service.hours_per_client": 1.0,
            "firm.initial_clients": 0,
            "firm.fee": 400.0,
            "firm.fixed_cost": 0.0,
            "firm.initial_cash": cash,
            "firm.credit_line": 0.0,
            "marketing.base_budget": 200.0,
            "marketing.reinvested_share": 0.0,
            "mechanisms.hiring": False,
        }
    )


def by_year(runs: Runs, *measures: str) -> NDArray[np.float64]:
    """Return the mean a year of weekly measures, summed."""
    total = sum(runs[measure].mean(axis=0) for measure in measures)
    return np.asarray(total).reshape(_YEARS, 52).sum(axis=1)


def reproduce() -> Reproduction:
    """Recompute the published agent with little and with enough money; then our lone seller."""
    poor, patient = agent(6.0), agent(1000.0)
    first, last = round(12 / _STEP), -round(12 / _STEP)
    exactly, quits_exactly = solved(1000.0), solved(6.0).quit
    assert poor.quit is not None
    own = (
        Figure("money for 6 months: the agent quits in month", quits_exactly, poor.quit),
        *(
            Figure(what, of(getattr(exactly, path), at), of(getattr(patient, path), at))
            for what, of, path, at in (
                ("money enough: clients won in year 2", _year, "sales", first),
                ("clients won in the last of 16 years", _year, "sales", last),
                ("hours a month for clients in year 2", _mean, "serving", first),
                ("hours a month for clients in the last of 16 years", _mean, "serving", last),
            )
        ),
    )
    rich = simulate_many(lone_seller(1e6), _SEEDS)
    won = by_year(rich, "new_clients")
    serving = by_year(rich, "hours_delivering") / 52
    selling = by_year(rich, "hours_selling_fit", "hours_selling_unfit") / 52
    months = (3, 6, 12, 24)
    wage = 1400.0 * 52 / 12  # with marketing, a month
    quits = [
        Figure(
            f"money for {count} months: share that quits",
            f"less than with {fewer} months" if fewer else None,
            float(simulate_many(lone_seller(count * wage), _SEEDS)["collapsed"][:, -1].mean()),
            2,
        )
        for fewer, count in zip((None, *months), months, strict=False)
    ]
    return Reproduction(
        title="Houghton, Siegel and others: servicing against selling",
        source=(
            "J. Houghton, M. Siegel and others 2016, sales agent market building; the model is a "
            "test case of the EMA Workbench"
        ),
        own=(
            "Its equations, integrated in steps of a sixteenth of a month; expected is what an "
            "adaptive solver makes of them."
        ),
        figures_of_its_own=own,
        ours=(
            "One hybrid who serves first (an hour a week each client), sells in what is left, and "
            "begins without clients; 15 years, 100 runs. With money that cannot run out:"
        ),
        figures_of_ours=(
            Figure("clients won in year 1", None, won[0]),
            Figure("clients won in year 15", "fewer than in year 1", won[-1]),
            Figure("hours a week serving, year 1", None, serving[0]),
            Figure("hours a week serving, year 15", "more than in year 1", serving[-1]),
            Figure("hours a week selling, year 1", None, selling[0]),
            Figure("hours a week selling, year 15", "fewer than in year 1", selling[-1]),
            *quits,
        ),
        differs_because=(
            "Both firms win fewer clients as those they have take their hours, and in both the "
            "money at the start decides who lives to see it. Theirs begins with a list of a "
            "hundred friends, so it wins most in its first months; ours begins with what little "
            "advertising brings. Theirs is paid once for a sale, so fewer sales are less income; "
            "ours is paid by the week for as long as a client stays, so whoever survives the first "
            "years is safe. Theirs has a better tier of clients, ours people who fit."
        ),
    )


def _year(values: NDArray[np.float64], start: int) -> float:
    return float(_of_year(values, start).sum() * _STEP)


def _mean(values: NDArray[np.float64], start: int) -> float:
    return float(_of_year(values, start).mean())


def _of_year(values: NDArray[np.float64], start: int) -> NDArray[np.float64]:
    length = round(12 / _STEP)
    return values[start:][:length]
