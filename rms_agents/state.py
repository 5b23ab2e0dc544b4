"""Who is in the model: one record a person, a salesperson, a service agent, and one for the firm.

A record is what an agent knows; the rules in `rms_agents.agents` read and write it. What is done
with everybody in every week lies apart, in columns, so that it streams through the processor: some
for the pass over all people, some for all clients. Everything else about a person is touched only
when something happens to that person.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rms_agents.measures import WEEK_DTYPE
from rms_agents.parameters import record_dtype

# Stages of a person.
PROSPECT, LEAD, IN_TALKS, CLIENT, PAST_CLIENT, LOST = 0, 1, 2, 3, 4, 5
STAGES = ("prospect", "lead", "in talks", "client", "past client", "lost")

# What brought a person in; the first six are `measures.CAUSES` in order.
MARKETING, CLOWNFISH, REPUTATION, RECOMMENDATION, INTRODUCTION, REFERRAL = 0, 1, 2, 3, 4, 5
NO_CAUSE = 6

# Moods of a client; a past client keeps the last one.
UNHAPPY, NEUTRAL, HAPPY = -1, 0, 1

RETAINER, PROJECT = 0, 1
NOBODY = -1
NEVER = -1000000


def _record(fields: list[Any]) -> np.dtype[Any]:
    """Return a record type whose fields lie where the processor reads them at once."""
    return np.dtype((np.record, np.dtype(fields, align=True)))


PERSON = _record(
    [  # first, within a cache line, what is read of acquaintances
        ("stage", np.int8),
        ("mood", np.int8),
        ("cause", np.int8),  # the one cause named
        ("engagement", np.int8),
        ("worked_on", np.int8),  # whether any selling hour went into the lead
        ("departure_felt", np.int8),  # whether acquaintances still feel the last departure
        ("departs", np.int8),  # whether this client has decided to leave this week
        ("happy_neighbours", np.int32),
        ("unhappy_neighbours", np.int32),
        ("left_neighbours", np.int32),  # who left within the contagion weeks
        ("told", np.int32),  # recommendations heard last week
        ("fit", np.float64),  # 0 to 1, from the profile
        ("propensity", np.float64),  # how often this person speaks, relative to the mean
        ("satisfaction", np.float64),  # SD; of a client in `clientele` while weeks run, ...
        ("expectation", np.float64),  # SD; as are these, ...
        ("service_agent", np.int32),
        ("starts", np.int32),  # first week of work
        ("referrer", np.int32),  # who introduced, referred or recommended
        ("complained", np.int32),  # week of the last complaint
        ("quality", np.float64),  # felt last week, SD; ...
        ("hazard", np.float64),  # ... and this: weekly hazard of leaving, as of last week
        ("profile", np.float64),  # distance from the ideal client profile, in SD, signed
        ("promise", np.float64),  # what the salesperson promised at the signature, SD
        ("hours_left", np.float64),  # selling hours to the end of the present step
        ("pull", np.float64),  # weekly pull in the week of the attraction
        ("share_marketing", np.float64),  # shares of that pull by source, exact
        ("share_clownfish", np.float64),
        ("share_reputation", np.float64),
        ("share_recommendation", np.float64),
        ("community", np.int32),
        ("salesperson", np.int32),  # who handles the lead, and later keeps the account
        ("told_by", np.int32),  # who recommended last
        ("since", np.int32),  # week in which the stage was entered
        ("ends", np.int32),  # week in which a project ends; NEVER for a retainer
        ("left", np.int32),  # week of the last departure as a client, or NEVER
        ("approaches", np.int32),  # how often this person became a lead
        ("meetings_held", np.int32),
        ("place", np.int32),  # position in the list of clients or of happy past clients
    ]
)

SALESPERSON = _record(
    [
        ("skill", np.float64),  # log odds of closing
        ("promise", np.float64),  # SD of quality promised at present
        ("complaint_hours_waiting", np.float64),
        ("free", np.float64),  # hours of this week not used yet
        ("wanted", np.float64),  # selling hours that this week's leads asked for
        ("selling_fit", np.float64),  # this week's hours by use
        ("selling_unfit", np.float64),
        ("complaints", np.float64),
        ("delivering", np.float64),
        ("overhead", np.float64),
        ("idle", np.float64),
        ("started", np.int32),  # week of the first day; NEVER for those there at the start
        ("clients", np.int32),  # accounts kept
        ("badge", np.int32),  # names this colleague in draws, whoever else is employed
        ("luck", np.uint64),  # key of the draws that match leads to this colleague
        ("active", np.int8),
        ("hybrid", np.int8),
    ]
)

SERVICE_AGENT = _record(
    [
        ("skill", np.float64),  # SD of quality
        ("busy", np.float64),  # hours of this week spent on clients
        ("started", np.int32),
        ("clients", np.int32),  # case load
        ("badge", np.int32),
        ("luck", np.uint64),  # key of the draws that match clients to this colleague
        ("active", np.int8),
    ]
)

FIRM = _record(
    [
        ("luck", np.uint64),  # key of all draws of the run
        ("people_luck", np.uint64),  # key of profiles
        ("likeness", np.float64),  # share of a profile's variance common to the community
        ("cash", np.float64),
        ("adstock", np.float64),  # carried-over marketing money, a week's worth
        ("advertising", np.float64),  # weekly hazard of being attracted by advertising ...
        ("priced_adstock", np.float64),  # ... at this adstock
        ("aim", np.float64),  # profile at which marketing aims, SD from the ideal
        ("mean_aimed_at", np.float64),  # mean odds of being reached, over the market
        ("calling", np.float64),  # weekly hazard of calling after one recommendation
        ("brought", np.float64),  # clients a week whom a happy client brings ...
        ("priced_promise", np.float64),  # ... at this promise
        ("reputation", np.float64),
        ("good_words", np.float64),  # said this week
        ("bad_words", np.float64),
        ("retainer_backlog", np.float64),  # hours of work that wait
        ("project_backlog", np.float64),
        ("complaint_hours", np.float64),  # complaint hours that service will handle
        ("project_revenue", np.float64),  # of this week
        ("standard", np.float64),  # time a task is meant to get, 1 at the start
        ("quality", np.float64),  # of this week, for a client of middling fit
        ("wait", np.float64),  # weeks that work waits
        ("quality_memory", np.float64),
        ("service_load", np.float64),  # of this week
        ("service_load_memory", np.float64),
        ("sales_load_memory", np.float64),
        ("wins_memory", np.float64),  # new clients a week
        ("counts", np.int64, (len(STAGES),)),  # people in each stage
        ("collapsed", np.int32),  # week of the collapse, or NEVER
        ("next_change", np.int32),  # position in the timeline
        ("clients", np.int32),  # length of each list
        ("happy_past_clients", np.int32),
        ("leads", np.int32),
        ("told", np.int32),
        ("departures_first", np.int32),  # queue of recent departures
        ("departures", np.int32),
        ("acts", np.int32),
        ("leaving", np.int32),
        ("events", np.int32),
        ("sales_places", np.int32),  # places of the staff lists ever filled
        ("service_places", np.int32),
        ("sales_hired", np.int32),
        ("service_hired", np.int32),
        ("sales_arrives", np.int32),  # week in which the one being hired starts, or NEVER
        ("service_arrives", np.int32),
    ]
)

CHANGE = _record(
    [
        ("week", np.int32),  # 0 is the first
        ("index", np.int32),  # position of the parameter in the record
        ("value", np.float64),
    ]
)

EVENT = _record(
    [
        ("week", np.int32),
        ("kind", np.int32),
        ("person", np.int32),
        ("other", np.int32),  # person or staff member, by kind; NOBODY where there is none
        ("detail", np.int32),  # outcome, source or stage, by kind
        ("value", np.float64),
    ]
)


# Where people are listed their numbers have no sign, and where many places are looked up one after
# the other they are made to have none: numba then need not ask of each whether it counts from the
# end, and can take many side by side.
PERSON_NUMBER = np.uint32

LIST = _record(
    [  # entry k of each list of people or acts; the firm's record holds what lengths must last
        ("act", np.int64),  # this week's acts, packed so that sorting sorts by speaker
        ("departure", np.int64),  # queue of departures still felt, packed with their weeks
        ("happy_past_client", PERSON_NUMBER),
        ("lead", PERSON_NUMBER),  # in the order of arrival
        ("talk", PERSON_NUMBER),  # this week's leads in talks
        ("fresh", PERSON_NUMBER),  # this week's leads before their first meeting
        ("told", PERSON_NUMBER),  # who heard a recommendation last week
        ("leaving", PERSON_NUMBER),  # clients who decided to leave this week
    ]
)

# Rows of the columns of the weekly pass.
OPEN, REACH, NEAR, OTHER, WORTH = 0, 1, 2, 3, 4

# Rows of the clients' columns: what stands there while weeks are simulated, ...
SATISFACTION, EXPECTATION, QUALITY, HAZARD = 0, 1, 2, 3
# ... copies of what it is worked out from, ...
STARTS, MOOD, FIT, PROPENSITY, SKILL = 4, 5, 6, 7, 8
# ... and what is worked out anew every week: hazards of leaving but for the mood, of a complaint.
OTHER_REASONS, COMPLAINT = 9, 10
CLIENT_ROWS = 11

# Rows of flags: of people, by number; and of clients, by place in their list, the last of them for
# whoever has one of the others.
ANYTHING, MOOD_CHANGES, MAY_COMPLAIN, MAY_LEAVE, MAY_SPEAK, TO_LOOK_AT = 0, 1, 2, 3, 4, 5
FLAG_ROWS = 6

# Rows of what is found and listed anew within a phase: groups of eight flags, some of them set; who
# is flagged, people or places in the list of clients; and the places of happy clients.
EIGHT, FLAGGED, HAPPY_PLACE = 0, 1, 2
FOUND_ROWS = 3


class State(NamedTuple):
    """Everything a run knows, as arrays and records that the week reads and writes.

    Attributes
    ----------
    people : record array, shape (people,)
    columns : float32 array, shape (5, people + padding)
        A person's weekly hazard of any event is ``open * (advertising * reach + near + reputation)
        + other``: `open` is 0 for those who cannot be attracted and less than 1 for the repelled,
        `near` is what acquaintances do (kept up to date for prospects alone, as for others `open`
        is 0), `other` is returning and moving. `worth` is what a person
        counts for in the client capital of each happy acquaintance.
    flags : uint8 array, shape (FLAG_ROWS, people + padding)
        1 for whoever something may happen to this week.
    clients : uint32 array, shape (people + padding,)
        The list of clients; the firm's record holds its length.
    clientele : float64 array, shape (CLIENT_ROWS, people + padding)
        The clients' columns, in the order of that list: see `agents.client_columns`.
    lists : record array, shape (people + padding,)
        Lists of people, acts and departures, side by side.
    found : uint32 array, shape (FOUND_ROWS, people + padding)
        Lists made anew within a phase, each by itself.
    salespeople, service_agents : record arrays
        A place for everybody who may ever be employed.
    firm, p : records
        The firm, and the parameters.
    values : float64 array
        The memory of `p` as a vector.
    changes : record array
        The timeline, sorted by week.
    weekly : record array, shape (weeks,)
    indptr, indices : int64 and uint32 arrays
        Ties: those who see person i, and to whom i speaks, are
        ``indices[indptr[i]:indptr[i + 1]]``.
    events : record array
        Empty where events are not kept.
    """

    people: Any
    columns: Any
    flags: Any
    clients: Any
    clientele: Any
    lists: Any
    found: Any
    salespeople: Any
    service_agents: Any
    firm: Any
    p: Any
    values: Any
    changes: Any
    weekly: Any
    indptr: Any
    indices: Any
    events: Any

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle the arrays; in the copy, too, `p` and `values` are the same memory."""
        return _restored, ({**self._asdict(), "firm": self.firm.base, "p": None},)


def _restored(arrays: dict[str, Any]) -> State:
    """Return the state that lies in copied arrays, its records being views of them."""
    return State(**{**arrays, "firm": arrays["firm"][0], "p": _parameters(arrays["values"])})


def _parameters(vector: Any) -> Any:
    """Return the record of parameters whose memory is a vector."""
    return vector.view(record_dtype()).view(np.recarray)[0]


def records(count: int, dtype: Any) -> Any:
    """Return `count` zeroed records whose fields read as attributes, compiled or not."""
    return np.zeros(count, dtype).view(np.recarray)


def allocate(
    people: int,
    weeks: int,
    salespeople: int,
    service_agents: int,
    values: Any,
    changes: Any,
    indptr: Any,
    indices: Any,
    events: int = 0,
    weekly: Any = None,
) -> State:
    """Return an empty state of the given sizes; `initial.begin` fills it for a seed."""
    padded = (people + 7) // 8 * 8
    vector = np.array(values, dtype=np.float64)
    columns = np.zeros((5, padded), dtype=np.float32)
    columns[OTHER, people:] = -1.0  # nothing ever happens to the padding
    return State(
        people=records(people, PERSON),
        columns=columns,
        flags=np.zeros((FLAG_ROWS, padded), dtype=np.uint8),
        clients=np.zeros(padded, dtype=PERSON_NUMBER),
        clientele=np.zeros((CLIENT_ROWS, padded)),
        lists=records(padded, LIST),
        found=np.zeros((FOUND_ROWS, padded), dtype=PERSON_NUMBER),
        salespeople=records(salespeople, SALESPERSON),
        service_agents=records(service_agents, SERVICE_AGENT),
        firm=records(1, FIRM)[0],
        p=_parameters(vector),
        values=vector,
        changes=changes,
        weekly=records(weeks, WEEK_DTYPE) if weekly is None else weekly,
        indptr=indptr,
        indices=indices.view(PERSON_NUMBER),
        events=records(events, EVENT),
    )
