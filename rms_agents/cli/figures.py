"""The figures of a run that are shown, in groups, with their words and how they are written."""

from __future__ import annotations

from typing import Literal, NamedTuple

from rms_agents.cli.wording import compact, percent

Form = Literal["count", "share", "number", "yes"]


class Figure(NamedTuple):
    """A figure of `summary.summarise` as it is shown."""

    name: str
    label: str
    form: Form = "count"
    optional: bool = False  # left out where it is 0 throughout

    def shown(self, value: float) -> str:
        """Return a value of one run in few characters."""
        if self.form == "share":
            return percent(value)
        if self.form == "yes":
            return "yes" if value else "no"
        if self.form == "number":
            return f"{value:.2f}"
        return f"{value:.1f}" if abs(value) < 100 and value != round(value) else compact(value)

    def shown_mean(self, value: float) -> str:
        """Return a mean over runs: counts get a digit after the point."""
        if self.form == "count" and abs(value) < 1000:
            return f"{value:.1f}"
        return percent(value) if self.form == "yes" else self.shown(value)

    def shown_difference(self, value: float) -> str:
        """Return a difference of means: shares in percentage points."""
        if self.form in ("share", "yes"):
            return f"{100 * value:.1f} pp"
        return f"{value:.2f}" if abs(value) < 10 else self.shown_mean(value)

    def signed(self, value: float, digits: int = 2) -> str:
        """Return a difference of means with its sign; plain numbers to so many digits."""
        number = f"{value:.{digits}f}"
        text = number if self.form == "number" else self.shown_difference(value)
        return text if text.startswith("-") else f"+{text}"

    def shown_range(self, low: float, high: float) -> str:
        """Return the ends of a band; nothing for what is only yes or no."""
        return "" if self.form == "yes" else f"{self.shown(low)} to {self.shown(high)}"


GROUPS: dict[str, tuple[Figure, ...]] = {
    "Clients": (
        Figure("clients", "at the end"),
        Figure("new_clients", "won"),
        Figure("churned", "left"),
        Figure("completed", "left with the project done", optional=True),
        Figure("drawdown", "deepest fall", "share"),
        Figure("satisfaction", "satisfaction, SD", "number"),
        Figure("complaints", "complaints"),
    ),
    "Word of mouth": (
        Figure("recommendations_made", "recommendations"),
        Figure("introductions_made", "introductions"),
        Figure("referrals_made", "referrals"),
        Figure("word_of_mouth_share", "new clients who name it", "share"),
        Figure("measured_referral_number", "brought by each who left", "number"),
    ),
    "Sales": (
        Figure("selling_share", "time spent selling", "share"),
        Figure("unfit_share", "of it to unfit people", "share"),
        Figure("complaint_share", "time lost to complaints", "share"),
    ),
    "Service": (
        Figure("service_utilisation", "capacity in use", "share"),
        Figure("service_backlog_hours", "backlog, hours"),
        Figure("quality", "quality, SD", "number"),
        Figure("service_agents", "service agents"),
    ),
    "Money": (
        Figure("revenue", "revenue"),
        Figure("marketing_spend", "marketing"),
        Figure("profit", "profit"),
        Figure("cash", "cash at the end"),
        Figure("lowest_cash", "lowest cash"),
        Figure("survived", "survived", "yes"),
    ),
}
