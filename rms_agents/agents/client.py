"""A client: feels the quality, complains, leaves. Here the rules; `clientele` lives the week.

Satisfaction, expectation and quality are in standard deviations of quality; 0 is as expected.
"""

from __future__ import annotations

from typing import NamedTuple

from rms_agents.compiled import compiled, inlined
from rms_agents.exponential import exp


class Temper(NamedTuple):
    """The parameters of how clients feel, complain and leave, by the names of the record.

    A processor works side by side only on what the same loop cannot change in memory, and a record
    lies in memory. The rules below take either.
    """

    mechanisms_satisfaction: float
    mechanisms_disconfirmation: float
    mechanisms_complaints: float
    mechanisms_leaving: float
    mechanisms_leaving_contagion: float
    mechanisms_referral_retention: float
    service_fit_quality: float
    service_quality_noise: float
    satisfaction_base: float
    satisfaction_quality_weight: float
    satisfaction_disconfirmation_weight: float
    satisfaction_loss_aversion: float
    satisfaction_assimilation: float
    satisfaction_memory: float
    satisfaction_expectation_memory: float
    satisfaction_happy: float
    satisfaction_unhappy: float
    complaints_hazard: float
    complaints_threshold: float
    complaints_steepness: float
    complaints_leaving_factor: float
    complaints_leaving_weeks: float
    leaving_hazard: float
    leaving_slope: float
    leaving_reference: float
    leaving_contagion: float
    leaving_referred_factor: float


@inlined
def temper(p):
    """Return the parameters of how clients feel, complain and leave."""
    return Temper(
        p.mechanisms_satisfaction,
        p.mechanisms_disconfirmation,
        p.mechanisms_complaints,
        p.mechanisms_leaving,
        p.mechanisms_leaving_contagion,
        p.mechanisms_referral_retention,
        p.service_fit_quality,
        p.service_quality_noise,
        p.satisfaction_base,
        p.satisfaction_quality_weight,
        p.satisfaction_disconfirmation_weight,
        p.satisfaction_loss_aversion,
        p.satisfaction_assimilation,
        p.satisfaction_memory,
        p.satisfaction_expectation_memory,
        p.satisfaction_happy,
        p.satisfaction_unhappy,
        p.complaints_hazard,
        p.complaints_threshold,
        p.complaints_steepness,
        p.complaints_leaving_factor,
        p.complaints_leaving_weeks,
        p.leaving_hazard,
        p.leaving_slope,
        p.leaving_reference,
        p.leaving_contagion,
        p.leaving_referred_factor,
    )


@compiled
def disappointment(quality, expectation, p):
    """Return how quality compares with expectation; falling short weighs more than exceeding.

    Source: Oliver's disconfirmation with the loss aversion of prospect theory.
    """
    difference = quality - expectation
    return min(difference, p.satisfaction_loss_aversion * difference)  # the aversion is at least 1


@inlined
def feel(satisfaction, expectation, quality, p):
    """Return the satisfaction and expectation of a client who has felt a week's quality.

    ``S' = S + m (s0 + bP P + bD v + w E - S)`` and ``E' = E + k (P - E)``, where v is
    `disappointment` and w lets expectation colour what is seen (assimilation; Schiebler et al.).
    """
    target = p.satisfaction_base + p.satisfaction_quality_weight * quality
    if p.mechanisms_disconfirmation:
        target += p.satisfaction_disconfirmation_weight * disappointment(quality, expectation, p)
        target += p.satisfaction_assimilation * expectation
    return (
        satisfaction + p.satisfaction_memory * (target - satisfaction),
        expectation + p.satisfaction_expectation_memory * (quality - expectation),
    )


@compiled
def complaint_hazard(satisfaction, p):
    """Return the weekly hazard of a complaint: logistic in dissatisfaction."""
    if not p.mechanisms_complaints:
        return 0.0
    below = (p.complaints_threshold - satisfaction) / p.complaints_steepness
    return p.complaints_hazard / (1.0 + exp(-below))


@compiled
def discontent(satisfaction, p):
    """Return the factor by which dissatisfaction raises the hazard of leaving."""
    if not p.mechanisms_satisfaction:
        return 1.0
    return exp(-p.leaving_slope * (satisfaction - p.leaving_reference))


@compiled
def other_reasons(client, t, referrer_stays, p):
    """Return the weekly hazard of leaving at the satisfaction of `leaving.reference`."""
    contagion = p.leaving_contagion if p.mechanisms_leaving_contagion else 1.0
    complained = p.complaints_leaving_factor
    referred = p.leaving_referred_factor if p.mechanisms_referral_retention else 1.0
    hazard = p.leaving_hazard if p.mechanisms_leaving else 0.0
    hazard *= contagion if client.left_neighbours > 0 else 1.0
    hazard *= complained if t - client.complained < p.complaints_leaving_weeks else 1.0
    hazard *= referred if referrer_stays else 1.0
    return hazard


@compiled
def leaving_hazard(client, t, referrer_stays, p):
    """Return the weekly hazard of leaving.

    A proportional hazard on satisfaction (Bolton 1998), raised while an acquaintance's departure is
    fresh (Nitzan & Libai 2011: 1.8) and after a complaint (Knox & van Oest 2014), lowered while the
    referrer stays (Schmitt, Skiera & Van den Bulte 2011: .82). While weeks run the client's
    satisfaction stands in `clientele`, which works out the same product for all clients at once.
    """
    return discontent(client.satisfaction, p) * other_reasons(client, t, referrer_stays, p)
