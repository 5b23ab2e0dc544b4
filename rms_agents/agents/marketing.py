"""Marketing: money into reach, aimed at a profile; and what the market says of the firm."""

from __future__ import annotations

from rms_agents.agents.person import take_aim
from rms_agents.compiled import compiled, inlined
from rms_agents.state import HAPPY

_QUARTER = 13  # weeks between two looks at who is satisfied
_FEWEST = 5  # satisfied clients from whom a profile can be learned
_LEAST_SHARE = 0.2  # of the budget is spent however overloaded the firm is


@inlined
def budget(s, t):
    """Return this week's marketing money: the base and a share of earlier revenue."""
    p = s.p
    money = p.marketing_base_budget
    if p.mechanisms_reinvestment:
        lag = int(p.marketing_reinvestment_lag)
        earlier = s.weekly[t - lag].revenue if t >= lag else first_revenue(p)
        money += p.marketing_reinvested_share * earlier
    if p.mechanisms_integration and p.integration_marketing_throttle:
        firm = s.firm
        overload = max(firm.service_load_memory, firm.sales_load_memory) - 1.0
        money *= max(_LEAST_SHARE, 1.0 - max(0.0, overload))
    return money


@compiled
def first_revenue(p):
    """Return the weekly revenue before the run starts: the first clients have always paid."""
    return p.firm_initial_clients * p.firm_fee


@compiled
def advertising_hazard(adstock, p):
    """Return the weekly hazard of being attracted by advertising, for a person of mean reach.

    ``a (A / A0)^e``, where A is carried-over spending (adstock): returns diminish.
    """
    if not p.mechanisms_advertising or adstock <= 0.0:
        return 0.0
    return p.marketing_reach * (adstock / p.marketing_spend_scale) ** p.marketing_elasticity


@inlined
def advertise(s, t):
    """Spend the week's money and return the hazard of being attracted by advertising.

    It is worked out anew only where the adstock, or with the timeline a parameter, has changed.
    """
    firm = s.firm
    p = s.p
    money = budget(s, t)
    s.weekly[t].marketing_spend = money
    firm.adstock = p.marketing_carryover * firm.adstock + (1.0 - p.marketing_carryover) * money
    if p.mechanisms_integration and p.integration_targeting_learns and t > 0 and t % _QUARTER == 0:
        learn_the_profile(s)
    if firm.adstock != firm.priced_adstock:
        firm.advertising = advertising_hazard(firm.adstock, p)
        firm.priced_adstock = firm.adstock
    return firm.advertising


@compiled
def learn_the_profile(s):
    """Aim at the mean profile of the clients who are happy."""
    firm = s.firm
    total = 0.0
    happy = 0
    for k in range(firm.clients):
        client = s.people[s.clients[k]]
        if client.mood == HAPPY:
            total += client.profile
            happy += 1
    if happy >= _FEWEST:
        take_aim(s, total / happy)


@compiled
def reputation_hazard(reputation, p):
    """Return the weekly hazard of being attracted by what is said of the firm in general."""
    if not p.mechanisms_reputation:
        return 0.0
    return p.reputation_strength * max(0.0, reputation)


@inlined
def remember_words(s):
    """Let reputation follow what was said this week: good words against complaints and partings.

    ``(good - bad) / (good + bad + words)`` lies between -1 and 1 and needs many words to come near
    either end.
    """
    firm = s.firm
    p = s.p
    said = (firm.good_words - firm.bad_words) / (
        firm.good_words + firm.bad_words + p.reputation_words
    )
    firm.reputation += (said - firm.reputation) / p.reputation_memory
    firm.good_words = 0.0
    firm.bad_words = 0.0
