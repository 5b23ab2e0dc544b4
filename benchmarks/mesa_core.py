"""The scenario `core`, written in Mesa as Mesa's documentation and examples are written.

It follows the description (docs/model.md), shares no rule and no draw with the engine, and stays as
it is while the product grows. A person is a `FixedAgent` in a cell of a `Network` without layout;
salespeople and service agents are agents too; weekly measures go to a `DataCollector`.

Each week every person is activated, does what the stage asks for, and a prospect looks at the
agents of the neighbouring cells, as in Mesa's `virus_on_network`. Nothing is done twice that a
competent user would do once: what is the same for all is computed once a week, what never changes
of a person once a life, the stages are counted in one pass. `mesa_core_tuned.py` is the same model
as one would write it who gives up that plainness for speed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
from mesa import Agent, DataCollector, Model
from mesa.discrete_space import FixedAgent, Network

from rms_agents.measures import NAMES
from rms_agents.scenario import Scenario

LEFT_OUT = (
    "repulsion",
    "recommendation",
    "introduction",
    "reputation",
    "leaving_contagion",
    "referral_retention",
    "client_capital",
    "reinvestment",
    "hiring",
    "integration",
    "turnover",
    "service_erosion",
)
LOWEST_QUALITY = -4.0
FIRST_MOOD_SPREAD = 0.3


class Person(FixedAgent):
    """Somebody in the market, from prospect to client and back."""

    def __init__(self, model: CoreModel, cell: Any, profile: float, propensity: float) -> None:
        super().__init__(model)
        p = model.p
        self.cell = cell
        self.profile = profile
        width = p["market.fit_width"]
        self.fit = math.exp(-0.5 * (profile / width) ** 2)
        self.fits = self.fit >= p["market.fit_threshold"]
        self.reach = model.reach(profile)
        self.propensity = propensity
        self.stage = "prospects"
        self.mood = 0
        self.satisfaction = 0.0
        self.expectation = 0.0
        self.starts = 0
        self.complained = -math.inf
        # Whose luck with this person is best never changes: the docs' rendezvous.
        self.own_salesperson = self.random.choice(model.sales_team)
        self.service_agent = self.random.choice(model.service_team)
        self.salesperson = self.own_salesperson

    def happens(self, hazard: float) -> bool:
        """Return whether an event of a weekly hazard happens this week."""
        return self.random.random() < 1.0 - math.exp(-hazard)

    def enter(self, stage: str) -> None:
        self.stage = stage

    # In the market.

    def be_in_the_market(self) -> None:
        if self.stage == "prospects":
            self.look_around()
        elif self.stage in ("lost", "past_clients"):
            self.perhaps_return()

    def happy_acquaintances(self) -> int:
        return sum(agent.is_happy_client for agent in self.cell.neighborhood.agents)

    def look_around(self) -> None:
        model = self.model
        drawn = model.advertising * self.reach
        pull = drawn + model.sight * self.happy_acquaintances()
        if self.happens(pull):
            cause = "marketing" if self.random.random() * pull < drawn else "clownfish"
            self.become_lead(cause)

    def perhaps_return(self) -> None:
        if self.random.random() < self.model.return_chance:
            self.enter("prospects")

    def become_lead(self, cause: str) -> None:
        model = self.model
        self.cause = cause
        self.meetings_held = 0
        self.worked_on = False
        self.salesperson = self.own_salesperson
        kind = "first_contact_hours" if self.fits else "first_contact_hours_unfit"
        self.hours_left = model.p[f"sales.{kind}"]
        model.row["leads_opened"] += 1
        model.row[f"leads_opened_{cause}"] += 1
        model.pipeline.append(self)
        self.enter("leads")

    def perhaps_go_cold(self) -> None:
        if self.random.random() < self.model.decay_chance:
            self.model.row["leads_decayed"] += 1
            self.enter("lost")

    # As a client, and after.

    def live(self) -> None:
        if self.stage == "clients":
            self.live_as_client()
        elif self.stage == "past_clients" and self.mood == 1:
            self.speak_as_past_client()

    @property
    def is_happy_client(self) -> bool:
        return self.stage == "clients" and self.mood == 1

    def become_client(self) -> None:
        p = self.model.p
        self.expectation = p["satisfaction.base_expectation"] + p["sales.promise"]
        self.satisfaction = 0.0
        self.mood = 0
        self.starts = self.model.week + p["service.start_delay"]
        self.salesperson.clients += 1
        self.enter("clients")
        self.take_on(self.mood_of(self.satisfaction))

    def mood_of(self, satisfaction: float) -> int:
        p = self.model.p
        if satisfaction >= p["satisfaction.happy"]:
            return 1
        return -1 if satisfaction <= p["satisfaction.unhappy"] else 0

    def take_on(self, mood: int) -> None:
        self.mood = mood

    def live_as_client(self) -> None:
        model = self.model
        if model.week >= self.starts:
            self.feel()
            self.perhaps_complain()
            if self.leaves():
                model.leaving.append(self)
                return
        if self.mood == 1:
            self.perhaps_refer(self.propensity * model.referral_rate)

    def feel(self) -> None:
        p = self.model.p
        quality = (
            self.model.quality
            + p["service.fit_quality"] * (self.fit - 0.5)
            + self.service_agent.skill
            + p["service.quality_noise"] * self.random.gauss(0.0, 1.0)
        )
        surprise = quality - self.expectation
        if surprise < 0.0:
            surprise *= p["satisfaction.loss_aversion"]
        target = (
            p["satisfaction.base"]
            + p["satisfaction.quality_weight"] * quality
            + p["satisfaction.disconfirmation_weight"] * surprise
            + p["satisfaction.assimilation"] * self.expectation
        )
        self.satisfaction += p["satisfaction.memory"] * (target - self.satisfaction)
        self.expectation += p["satisfaction.expectation_memory"] * (quality - self.expectation)
        mood = self.mood_of(self.satisfaction)
        if mood != self.mood:
            self.take_on(mood)

    def perhaps_complain(self) -> None:
        model = self.model
        p = model.p
        below = (p["complaints.threshold"] - self.satisfaction) / p["complaints.steepness"]
        hazard = p["complaints.hazard"] / (1.0 + math.exp(-below))
        if not self.happens(hazard):
            return
        share = p["complaints.to_sales_share"]
        self.salesperson.complaint_hours += share * p["complaints.hours"]
        model.complaint_hours += (1.0 - share) * p["complaints.hours"]
        model.bad_words += 1
        model.row["complaints"] += 1
        self.complained = model.week
        self.satisfaction += p["complaints.recovery"]

    def leaves(self) -> bool:
        p = self.model.p
        hazard = p["leaving.hazard"] * math.exp(
            -p["leaving.slope"] * (self.satisfaction - p["leaving.reference"])
        )
        if self.model.week - self.complained < p["complaints.leaving_weeks"]:
            hazard *= p["complaints.leaving_factor"]
        return self.happens(hazard)

    def depart(self) -> None:
        self.salesperson.clients -= 1
        self.enter("past_clients")  # who left happy goes on speaking: the mood stays
        self.model.row["churned"] += 1

    def speak_as_past_client(self) -> None:
        self.perhaps_refer(self.propensity * self.model.past_referral_rate)

    def perhaps_refer(self, rate: float) -> None:
        if not self.happens(rate) or not self.cell.connections:
            return
        acquaintance = self.cell.neighborhood.select_random_agent()
        if acquaintance.stage == "prospects" and acquaintance.fits:
            self.model.referred.append(acquaintance)


class Salesperson(Agent):
    """Handles complaints, then talks, then new leads."""

    def __init__(self, model: CoreModel, skill: float) -> None:
        super().__init__(model)
        self.skill = skill
        self.clients = 0
        self.complaint_hours = 0.0

    def begin_week(self) -> None:
        p = self.model.p
        hours = p["sales.hours"]
        self.overhead = min(
            hours, p["sales.overhead_share"] * hours + p["sales.account_hours"] * self.clients
        )
        self.free = hours - self.overhead
        self.selling = {True: 0.0, False: 0.0}

    def handle_complaints(self) -> None:
        self.complaints = min(self.free, self.complaint_hours)
        self.complaint_hours -= self.complaints
        self.free -= self.complaints

    def work_on(self, person: Person) -> None:
        """Spend hours on a person's present step; settle the step when it is done."""
        hours = min(self.free, person.hours_left)
        if hours <= 1e-9:
            return
        self.free -= hours
        self.selling[person.fits] += hours
        person.worked_on = True
        person.hours_left -= hours
        if person.hours_left > 1e-9:
            return
        if person.stage == "leads":
            self.settle_first_contact(person)
        else:
            self.settle_meeting(person)

    def settle_first_contact(self, person: Person) -> None:
        if self.random.random() < self.model.meeting_chance[person.cause]:
            person.hours_left = self.model.p["sales.meeting_hours"]
            person.enter("in_talks")
        else:
            person.enter("lost")

    def settle_meeting(self, person: Person) -> None:
        p = self.model.p
        person.meetings_held += 1
        if not person.fits and self.random.random() < p["sales.discovery"]:
            person.enter("lost")
        elif person.meetings_held < p["sales.meetings"]:
            person.hours_left = p["sales.meeting_hours"]
        elif self.random.random() < self.chance_to_close(person):
            self.model.row["new_clients"] += 1
            self.model.row[f"new_clients_{person.cause}"] += 1
            person.become_client()
        else:
            person.enter("lost")

    def chance_to_close(self, person: Person) -> float:
        p = self.model.p
        odds = math.log(p["sales.close_chance"] / (1.0 - p["sales.close_chance"])) + self.skill
        odds += p["sales.fit_slope"] * (person.fit - 0.5)
        odds += p["sales.promise_gain"] * p["sales.promise"]
        if person.cause == "referral":
            odds += p["word_of_mouth.endorsement"]
        return 1.0 / (1.0 + math.exp(-odds))


class ServiceAgent(Agent):
    """Shares the service hours; its skill is felt by its clients."""

    def __init__(self, model: CoreModel, skill: float) -> None:
        super().__init__(model)
        self.skill = skill


class CoreModel(Model):
    """The scenario `core` on a given network.

    Parameters
    ----------
    scenario : Scenario
        Parameters are read from it; mechanisms that `core` leaves out are refused.
    graph : networkx.Graph
        People 0, 1, ... and their ties.
    community : sequence of int
        Of each person.
    rng : int
        Seed.
    space : Network, optional
        The graph as an empty space, where it was built before.
    """

    person: type[Person] = Person

    def __init__(
        self,
        scenario: Scenario,
        graph: nx.Graph,
        community: Sequence[int],
        rng: int,
        space: Network | None = None,
    ) -> None:
        super().__init__(rng=rng)
        p = self.p = scenario.values
        wrong = [name for name in LEFT_OUT if p[f"mechanisms.{name}"]]
        if wrong or p["service.project_share"] or p["staff.hybrids"] or len(scenario.changes()):
            raise ValueError(f"not the core: {wrong or 'projects, hybrids or a timeline'}")
        self.space = space or Network(graph, layout=None, random=self.random)
        self.week = -1
        self.collapsed = False
        self.cash = p["firm.initial_cash"]
        self.adstock = p["marketing.base_budget"]
        self.reputation = self.mean_satisfaction = 0.0
        self.good_words = self.bad_words = 0
        self.complaint_hours = self.backlog = 0.0
        self.revenues = [p["firm.initial_clients"] * p["firm.fee"]] * p["firm.collection_lag"]
        self.sight = p["clownfish.sight"]
        self.return_chance = 1.0 - math.exp(-p["market.return_rate"])
        self.decay_chance = 1.0 - math.exp(-p["sales.lead_decay"])
        self.referral_rate = p["word_of_mouth.referral_rate"]
        self.past_referral_rate = self.referral_rate * p["word_of_mouth.past_client_factor"]
        self.meeting_chance = {
            "marketing": p["sales.meeting_chance"],
            "clownfish": p["sales.meeting_chance_drawn"],
            "referral": p["sales.meeting_chance_referred"],
        }
        self.blank = dict.fromkeys(NAMES, 0.0)
        self.row = dict(self.blank)
        self.pipeline: list[Person] = []
        self.leaving: list[Person] = []
        self.referred: list[Person] = []
        skills = self.rng.normal(0.0, p["sales.skill_spread"], p["sales.salespeople"])
        self.sales_team = [Salesperson(self, float(skill)) for skill in skills]
        skills = self.rng.normal(0.0, p["service.skill_spread"], p["service.service_agents"])
        self.service_team = [ServiceAgent(self, float(skill)) for skill in skills]
        self.people_the_market(graph, np.asarray(community))
        self.take_on_first_clients()
        self.datacollector = DataCollector(
            model_reporters={name: partial(measured, name=name) for name in NAMES}
        )

    def reach(self, profile: float) -> float:
        """Return the weight with which marketing reaches a profile; its mean over the market is 1.

        The mean is over profiles normal around minus the offset.
        """
        p = self.p
        width, extra = p["market.fit_width"], p["marketing.targeting"] - 1.0
        offset = p["market.profile_offset"]
        aim = math.copysign(p["marketing.aim_error"], -offset)
        wider = 1.0 + width * width
        mean = 1.0 + extra * width / math.sqrt(wider) * math.exp(-0.5 * (offset + aim) ** 2 / wider)
        return (1.0 + extra * math.exp(-0.5 * ((profile - aim) / width) ** 2)) / mean

    def people_the_market(self, graph: nx.Graph, community: np.ndarray) -> None:
        p = self.p
        people = len(community)
        ends = np.array(graph.edges).reshape(-1, 2)
        inside = float(np.mean(community[ends[:, 0]] == community[ends[:, 1]])) if len(ends) else 0
        likeness = min(1.0, p["network.assortativity"] / inside) if inside else 0.0
        common = self.rng.normal(size=community.max() + 1)[community]
        own = self.rng.normal(size=people)
        profile = math.sqrt(likeness) * common + math.sqrt(1.0 - likeness) * own
        profile -= p["market.profile_offset"]
        spread = p["word_of_mouth.propensity_spread"]
        propensity = self.rng.lognormal(-0.5 * spread * spread, spread, people)
        cells = [self.space[i] for i in range(people)]
        self.people = self.person.create_agents(
            self, people, cells, profile.tolist(), propensity.tolist()
        )

    def take_on_first_clients(self) -> None:
        """Choose the first clients among those with ties, likelier the better they fit."""
        p = self.p
        known = self.people.select(lambda person: person.cell.connections)
        candidates = known.to_list()
        weights = np.array([person.fit**2 + 1e-3 for person in candidates])
        count = min(p["firm.initial_clients"], len(candidates))
        chosen = self.rng.choice(len(candidates), count, replace=False, p=weights / weights.sum())
        weight = p["satisfaction.quality_weight"] + p["satisfaction.assimilation"]
        for k in sorted(chosen):
            person = candidates[k]
            quality = p["service.quality"] + p["service.fit_quality"] * (person.fit - 0.5)
            person.become_client()
            person.starts = 0
            person.expectation = quality
            person.satisfaction = p["satisfaction.base"] + weight * quality
            person.satisfaction += self.random.gauss(0.0, FIRST_MOOD_SPREAD)
            person.take_on(person.mood_of(person.satisfaction))

    def at(self, stage: str) -> list[Person]:
        return [person for person in self.people if person.stage == stage]

    def step(self) -> None:
        """Simulate a week, in the order of docs/model.md."""
        self.week += 1
        self.row = dict(self.blank)
        self.advertising = 0.0 if self.collapsed else self.advertise()
        self.draw_people_in()
        if not self.collapsed:
            for salesperson in self.sales_team:
                salesperson.begin_week()
            retainers = self.serve()
            self.sell()
            self.live_with_clients()
            for person in self.referred:
                if person.stage == "prospects":
                    self.good_words += 1
                    self.row["referrals_made"] += 1
                    person.become_lead("referral")
            self.settle_accounts(retainers)
        if not self.collapsed:
            self.remember_words()
        self.measure()
        self.datacollector.collect(self)

    def draw_people_in(self) -> None:
        self.people.do("be_in_the_market")

    def let_people_live(self) -> None:
        self.people.do("live")

    def advertise(self) -> float:
        p = self.p
        money = self.row["marketing_spend"] = p["marketing.base_budget"]
        carried = p["marketing.carryover"]
        self.adstock = carried * self.adstock + (1.0 - carried) * money
        share = self.adstock / p["marketing.spend_scale"]
        return p["marketing.reach"] * share ** p["marketing.elasticity"] if share > 0 else 0.0

    def serve(self) -> int:
        """Do the service work that came in and that waits; what load costs is quality and time."""
        p, row = self.p, self.row
        hours, unfit = p["service.hours_per_client"], p["service.unfit_hours"]
        running = [c for c in self.at("clients") if self.week >= c.starts]
        asked = hours * sum(1.0 + unfit * (1.0 - c.fit) for c in running)
        arrived = asked + self.complaint_hours
        work = arrived + self.backlog
        self.complaint_hours = 0.0
        capacity = len(self.service_team) * p["service.hours"] * (1 - p["service.overhead_share"])
        load = work / capacity
        time = load ** -p["service.overload_exponent"] if load > 1.0 else 1.0
        delivered = min(work, capacity / time) if load > 1.0 else work
        self.backlog = work - delivered
        wait = min(self.backlog / capacity, 8.0)
        lost = p["service.overload_scale"] * (1 - time ** p["service.overload_quality_exponent"])
        self.quality = max(
            LOWEST_QUALITY, p["service.quality"] - lost - p["service.wait_cost"] * wait
        )
        row["service_hours_arrived"] = arrived
        row["service_hours_delivered"] = delivered
        row["service_backlog_hours"] = self.backlog
        row["service_load"] = load
        row["service_utilisation"] = min(1.0, load)
        row["quality"] = self.quality
        return len(running)

    def sell(self) -> None:
        row, team = self.row, self.sales_team
        free = sum(who.free for who in team)
        wanted = sum(who.complaint_hours for who in team)
        wanted += sum(person.hours_left for person in self.pipeline)
        row["sales_load"] = wanted / free if free > 0.0 else 0.0
        for who in team:
            who.handle_complaints()
        in_talks = [person for person in self.pipeline if person.stage == "in_talks"]
        leads = [person for person in self.pipeline if person.stage == "leads"]
        for person in in_talks + leads:
            if person.salesperson.free <= 1e-9:
                person.salesperson = max(team, key=lambda who: who.free)
            person.salesperson.work_on(person)
        for person in leads:
            if person.stage == "leads" and not person.worked_on:
                person.perhaps_go_cold()
        self.pipeline = [c for c in self.pipeline if c.stage in ("leads", "in_talks")]
        for who in team:
            row["hours_selling_fit"] += who.selling[True]
            row["hours_selling_unfit"] += who.selling[False]
            row["hours_complaints"] += who.complaints
            row["hours_overhead"] += who.overhead
            row["hours_idle"] += who.free

    def live_with_clients(self) -> None:
        self.leaving = []
        self.referred = []
        self.let_people_live()
        for person in self.leaving:
            person.depart()
            self.bad_words += person.mood == -1

    def settle_accounts(self, retainers: int) -> None:
        p, row = self.p, self.row
        row["revenue"] = retainers * p["firm.fee"]
        self.revenues.append(row["revenue"])
        row["collected"] = self.revenues.pop(0)
        row["payroll"] = (len(self.sales_team) + len(self.service_team)) * p["staff.wage"]
        row["costs"] = row["payroll"] + p["firm.fixed_cost"] + row["marketing_spend"]
        row["profit"] = row["revenue"] - row["costs"]
        self.cash += row["collected"] - row["costs"]
        if p["mechanisms.collapse"] and self.cash < -p["firm.credit_line"]:
            self.collapse()

    def collapse(self) -> None:
        self.collapsed = True
        for person in self.at("clients"):
            person.depart()
        for person in self.pipeline:
            person.enter("lost")
        for agent in self.sales_team + self.service_team:
            agent.remove()
        self.pipeline, self.sales_team, self.service_team = [], [], []
        self.backlog = self.complaint_hours = 0.0

    def remember_words(self) -> None:
        p = self.p
        said = self.good_words + self.bad_words + p["reputation.words"]
        balance = (self.good_words - self.bad_words) / said
        self.reputation += (balance - self.reputation) / p["reputation.memory"]
        self.good_words = self.bad_words = 0

    def count_stages(self) -> dict[str, int]:
        return Counter(person.stage for person in self.people)

    def measure(self) -> None:
        row = self.row
        row.update(self.count_stages())
        clients = self.at("clients")
        if clients:
            self.mean_satisfaction = sum(c.satisfaction for c in clients) / len(clients)
        row["satisfaction"] = self.mean_satisfaction
        row["happy_clients"] = sum(c.mood == 1 for c in clients)
        row["unhappy_clients"] = sum(c.mood == -1 for c in clients)
        row["reputation"] = self.reputation
        row["service_standard"] = 1.0
        row["salespeople"] = len(self.sales_team)
        row["service_agents"] = len(self.service_team)
        row["complaint_hours_waiting"] = sum(who.complaint_hours for who in self.sales_team)
        row["cash"] = self.cash
        row["collapsed"] = float(self.collapsed)


def measured(model: CoreModel, name: str) -> float:
    """Return a measure of the week."""
    return model.row[name]
