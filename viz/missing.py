"""Networks that an address names and the server has lost: remembered until they are opened again.

Networks are kept in memory only, and a server may have been started anew since. All else that an
address says is shown without them; opening the file again puts the firms back among its people.
"""

from __future__ import annotations

from dataclasses import replace

from viz import uploads
from viz.actions import Action, ChooseScenario, CopyAToB, OpenNetwork, Pin, Swap, Unpin
from viz.firm import Firm

Missing = tuple[str, str]  # keys: of the firm steered, and of the one pinned; "" where none is
NOTHING_MISSING: Missing = ("", "")


def found_again(steered: Firm, pinned: Firm | None, missing: Missing) -> tuple[Firm, Firm | None]:
    """Return the firms on the networks that were missing, as far as they are there again."""
    of_steered, of_pinned = (key if uploads.opened(key) else "" for key in missing)
    if of_steered:
        steered = replace(steered, network=of_steered)
    if of_pinned and pinned is not None:
        pinned = replace(pinned, network=of_pinned)
    return steered, pinned


def still_missing(missing: Missing, action: Action) -> Missing:
    """Return what is missing after an action."""
    steered, pinned = missing
    match action:
        case OpenNetwork(key):
            if key not in missing:
                return "", pinned
            gone = ["" if uploads.opened(each) else each for each in missing]
            return gone[0], gone[1]
        case ChooseScenario():
            return "", pinned
        case Pin():
            return steered, steered
        case Unpin():
            return steered, ""
        case Swap():
            return pinned, steered
        case CopyAToB():
            return pinned, pinned
    return missing
