"""The state with which a visitor arrives by a link, whatever the link says."""

from __future__ import annotations

from dataclasses import replace

from rms_agents.errors import InputError
from viz.address import from_query, from_query_without_networks
from viz.app_state import AppState, Message
from viz.uploads import NetworkGone


def opened(query: str) -> AppState:
    """Return the state that an address stands for; where it is wrong, the plain one."""
    try:
        return found(query)
    except InputError as error:
        return replace(AppState(), message=Message("link", f"This link does not work. {error}"))


def found(query: str) -> AppState:
    """Return the state that an address stands for; a network that is gone is left out, and said.

    Raises
    ------
    InputError
        If something else is wrong in the address.
    """
    try:
        return from_query(query)
    except NetworkGone as gone:
        try:
            state = from_query_without_networks(query)
        except InputError as error:
            raise InputError(f"{gone}, then the link. Without it: {error}") from None
        return replace(state, message=Message("link", f"{gone}. All else is as it was."))
