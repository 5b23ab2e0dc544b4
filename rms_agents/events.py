"""What can happen to somebody, as events of a run: the matter of `explain` and of the page."""

from __future__ import annotations

from rms_agents.compiled import inlined

ATTRACTED = 1  # other: who spoke, if anybody; detail: cause; value: pull
DECAYED = 2  # nobody worked on the lead
MET = 3  # other: salesperson
DECLINED = 4  # no meeting; other: salesperson
UNFIT_FOUND = 5  # other: salesperson; detail: meetings held
NOT_BOUGHT = 6  # other: salesperson; value: chance
WON = 7  # other: salesperson; detail: cause; value: promise
COMPLAINED = 8  # other: salesperson; value: hours that fall on sales
LEFT = 9  # detail: mood; value: hazard
COMPLETED = 10  # the project ended without another
RENEWED = 11
RECOMMENDED = 12  # other: to whom; detail: outcome
INTRODUCED = 13
REFERRED = 14
RETURNED = 15  # open to the firm again
MOVED = 16  # somebody else lives here now
SALESPERSON_STARTED = 17  # other: salesperson
SERVICE_AGENT_STARTED = 18  # other: service agent
COLLAPSED = 19  # value: cash
CHANGED = 20  # a scheduled change; detail: index of the parameter; value: its new value
MOOD = 21  # detail: new mood

KINDS = {value: name.lower() for name, value in list(globals().items()) if type(value) is int}

# More than can happen to one person in a week: to be attracted, in the market or by an act; a step
# of a sale; a signature; two changes of mood; a complaint; a decision to leave; a project's end or
# renewal; an act. To the firm: a start in sales and one in service, a collapse.
MOST_A_PERSON = 12
MOST_OF_THE_FIRM = 3

# Outcomes of an act of word of mouth.
HEARD, OPENED, IN_TOUCH = 0, 1, 2
OUTCOMES = ("heard", "became a lead", "already in touch")


@inlined
def record_event(s, t, kind, person, other, detail, value):
    """Keep an event, where events are kept, and count it even where there is no more room."""
    if len(s.events) > 0:
        firm = s.firm
        if firm.events < len(s.events):
            event = s.events[firm.events]
            event.week = t
            event.kind = kind
            event.person = person
            event.other = other
            event.detail = detail
            event.value = value
        firm.events += 1
