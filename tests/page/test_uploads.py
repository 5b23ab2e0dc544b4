"""Networks of visitors: limited, parsed in safety, sampled where they are too large."""

from __future__ import annotations

import base64
import gzip
import io
from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import openpyxl
import pytest

from rms_agents.errors import InputError
from rms_agents.network import Network
from viz import uploads
from viz.address import to_query
from viz.app_state import (
    AppState,
    ChooseScenario,
    CopyAToB,
    Follow,
    GoToWeek,
    Move,
    OpenNetwork,
    OpenPanel,
    Pin,
    SetSeed,
    Swap,
    Unpin,
    after,
)
from viz.arrival import opened
from viz.firm import Firm, built, unchanged
from viz.missing import still_missing
from viz.visitor import Visitor

GRAPHML = """<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="c" for="node" attr.name="community" attr.type="string"/>
<graph edgedefault="undirected">
{nodes}{edges}
</graph></graphml>
"""


def graphml(people: int, community: str) -> bytes:
    nodes = "".join(
        f'<node id="p{i}"><data key="c">{community}</data></node>' for i in range(people)
    )
    edges = "".join(
        f'<edge source="p{i}" target="p{(i + step) % people}"/>'
        for i in range(people)
        for step in (1, 2)
    )
    return GRAPHML.format(nodes=nodes, edges=edges).encode()


def ring(people: int) -> bytes:
    lines = (f"{i},{(i + 1) % people}" for i in range(people))
    return ("source,target\n" + "\n".join(lines) + "\n").encode()


def test_a_firm_among_the_visitor_s_own_people():
    found = uploads.open_network("my/friends.csv", ring(80))
    assert (found.people, found.ties, found.people_in_file) == (80, 80, 80)
    firm = Firm(network=found.key)
    assert built(firm).people == 80
    assert built(firm).network is uploads.network(found.key)
    assert built(Firm("physicians", network=found.key)).people == 80
    with pytest.raises(InputError, match="your network says how many"):
        firm.moved("network.people", 90)


def test_a_long_file_name_keeps_its_ending():
    name = "friends of friends " * 12
    assert uploads.open_network(f"my/{name}.csv", ring(80)).people == 80
    assert uploads.file_name(f"C:\\my\\{name}.csv") == f"{name[:60]}….csv"
    with pytest.raises(InputError) as refused:
        uploads.open_network(f"{name}.odt", ring(80))
    assert str(refused.value).startswith(f"{name[:60]}….odt: unknown ending '.odt'")


def test_what_is_said_of_a_network_is_there_after_a_reload():
    content = ring(uploads.MOST_PEOPLE + 500)
    guest = Visitor()
    try:
        sent = base64.b64encode(content).decode()
        guest.act({"do": "network_file", "name": "my.csv", "content": sent, "sample": True})
        key = guest.state.peek().firms.steered.network
        told = guest.network_file(key)
        assert (told["name"], told["people"], told["people_in_file"]) == ("my.csv", 10_000, 10_500)
        other = Visitor(guest.query())
        assert other.network_file(key) == told | {"name": ""}, "a name is nobody else's business"
        assert other.network_file("gone") == {}
        other.close()
    finally:
        guest.close()


def test_a_scenario_file_may_begin_with_a_byte_order_mark():
    guest = Visitor()
    sent = base64.b64encode("title = 'Mine'".encode("utf-8-sig")).decode()
    guest.act({"do": "scenario_file", "name": "mine.toml", "content": sent})
    assert guest.state.peek().scenario.title == "Mine"
    guest.close()


def lost(query: str) -> str:
    """Return a query, and forget its networks as a server does that is started anew."""
    uploads._networks.clear()
    unchanged.cache_clear()
    built.cache_clear()
    return query


def compared_on(key: str) -> AppState:
    state = AppState()
    for action in (
        OpenNetwork(key),
        SetSeed(4),
        Move("service.service_agents", 3),
        Pin(),
        Move("sales.promise", 0.9),
        GoToWeek(52),
        OpenPanel("compare"),
        Follow(7),
    ):
        state = after(state, action)
    return state


def test_of_a_lost_network_all_else_stays_and_opening_it_restores_it():
    key = uploads.open_network("a.csv", ring(80)).key
    before = compared_on(key)
    query = lost(to_query(before))
    state = opened(query)
    assert f"network = '{key}': is not on this server any more" in state.message.text
    assert "open the file again" in state.message.text
    assert (state.seed, state.week, state.panel) == (4, 52, "compare")
    assert state.firms.steered.changed == {"sales.promise": 0.9, "service.service_agents": 3}
    assert state.firms.pinned.changed == {"service.service_agents": 3}
    assert state.scenario.people == 600
    address = dict(parse_qsl(to_query(state)))
    assert address == {name: v for name, v in parse_qsl(query) if name != "person"}

    moved = after(state, Move("service.quality", 0.4))
    again = opened(to_query(moved))  # the page is loaded once more, and the network still missing
    assert again == replace(moved, past=(), message=again.message)
    assert uploads.open_network("b.csv", ring(80)).key == key
    restored = after(again, OpenNetwork(key, "b.csv"))
    assert restored.message is None
    assert restored.firms.pinned == before.firms.pinned
    assert restored.firms.steered == before.firms.steered.moved("service.quality", 0.4)
    assert to_query(opened(to_query(restored))) == to_query(restored)


def test_of_a_lost_network_nothing_is_asked_after_another_choice():
    key = uploads.open_network("a.csv", ring(80)).key
    state = opened(lost(to_query(compared_on(key))))
    assert state.missing == (key, key)
    for action, missing in (
        (Unpin(), (key, "")),
        (ChooseScenario("triad"), ("", key)),
        (OpenNetwork(""), ("", key)),
    ):
        assert after(state, action).missing == missing
    chosen = after(state, ChooseScenario("baseline"))
    for action, missing in ((Swap(), (key, "")), (Pin(), ("", "")), (CopyAToB(), (key, key))):
        assert after(chosen, action).missing == missing
    other = uploads.open_network("c.csv", ring(90)).key
    assert after(after(state, Unpin()), OpenNetwork(other)).missing == ("", "")


def test_where_nothing_is_left_without_the_network_the_link_is_refused():
    key = uploads.open_network("a.csv", ring(900)).key
    state = AppState()
    for action in (OpenNetwork(key), Move("firm.initial_clients", 700)):
        state = after(state, action)
    told = opened(lost(to_query(state))).message.text
    assert told.startswith("This link does not work. network = ")
    assert "Without it: firm.initial_clients = 700: must not exceed network.people = 600" in told


def test_going_back_to_a_lost_network_goes_there_without_it():
    key = uploads.open_network("a.csv", ring(80)).key
    query = lost(to_query(compared_on(key)))
    guest = Visitor()
    guest.act({"do": "open", "at": "link", "query": query})
    assert guest.state.peek().seed == 4
    assert guest.state.peek().missing == (key, key)
    guest.close()


def workbook(people: int) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["From", "To"], *([i, (i + 1) % people] for i in range(people))):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def gexf(people: int) -> bytes:
    nodes = "".join(f"<node id='{i}' label='person {i}'/>" for i in range(people))
    edges = "".join(
        f"<edge source='{i}' target='{(i + 1) % people}' weight='2'/>" for i in range(people)
    )
    return f"<gexf><graph><nodes>{nodes}</nodes><edges>{edges}</edges></graph></gexf>".encode()


@pytest.mark.parametrize(
    ("name", "content", "reading"),
    [
        ("friends.xlsx", workbook(30), "XLSX; used From, To"),
        ("friends.gexf", gexf(30), "GEXF; used labels"),
        ("friends.gexf.gz", gzip.compress(gexf(30)), "GEXF; used labels"),
        ("friends.csv.gz", gzip.compress(ring(30)), "CSV; used source, target"),
    ],
)
def test_whatever_is_opened_says_what_it_was_read_as(name, content, reading):
    found = uploads.open_network(name, content)
    assert (found.people, found.ties) == (30, 30)
    assert (found.reading, found.warnings) == (reading, ())
    large = uploads.open_network("large.gexf", gexf(uploads.MOST_PEOPLE + 5), sample=True)
    assert uploads.network(large.key).number_of("person 3") >= 0
    assert large.reading == "GEXF; used labels"


def test_communities_are_named_as_in_the_file():
    community = "&lt;img src=x onerror=alert(1)&gt;"
    found = uploads.open_network("g.graphml", graphml(30, community))
    assert uploads.network(found.key).community_names == ("<img src=x onerror=alert(1)>",)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("ties.exe", b"", "ties.exe: unknown ending '.exe'; known: .csv, .graphml"),
        ("ties.csv", b"a,b\n1,2\n", "ties.csv: column source is missing"),
        ("ties.csv", b"source,target\n1\n", "ties.csv, row 2: has 1 values"),
        ("ties.csv", b"\xff\xfe", "ties.csv: is empty; it needs the columns source and target"),
        ("x.graphml", b"<graphml", "x.graphml: is not valid graphml"),
        (
            "x.graphml",
            b'<!DOCTYPE a [<!ENTITY b "c">]><graphml>&b;</graphml>',
            "x.graphml: holds a DOCTYPE",
        ),
        ("ties.csv", b"x" * (uploads.LARGEST + 1), "must be at most 8,388,608"),
        (
            "ties.csv.gz",
            gzip.compress(bytes(8 * uploads.LARGEST + 1)),
            "ties.csv.gz: unpacked, must be at most 67,108,864 bytes",
        ),
        (
            "ties.net",
            b"*Vertices 2000000\n",
            "ties.net: 2,000,000 people: must be at most 1,000,000",
        ),
    ],
)
def test_what_is_no_network_is_refused_by_name(name, content, said):
    with pytest.raises(InputError) as refused:
        uploads.open_network(name, content)
    assert said in str(refused.value)


def test_a_network_too_large_for_the_page_is_offered_a_sample():
    content = ring(uploads.MOST_PEOPLE + 500)
    with pytest.raises(InputError, match="the page shows at most 10,000; take a sample"):
        uploads.open_network("large.csv", content)
    found = uploads.open_network("large.csv", content, sample=True)
    assert (found.people, found.people_in_file) == (10_000, 10_500)
    assert found.ties == 9_999  # a piece of the ring, in one
    assert "a connected sample of 10,000 of 10,500 people" in found.warnings[-1]


def test_a_sample_is_what_it_says():
    generator = np.random.Generator(np.random.PCG64(3))
    pairs = generator.integers(0, 200, (600, 2)).astype(np.int32)
    fit = generator.random(200).astype(np.float32)
    whole = Network.from_ties(200, pairs, fit=fit, labels=tuple(f"p{i}" for i in range(200)))
    part = uploads.sampled(whole, 50)
    place = {label: i for i, label in enumerate(whole.labels)}
    kept = [place[label] for label in part.labels]
    assert len(kept) == 50
    assert (part.fit == fit[kept]).all()
    for mine, theirs in enumerate(kept):
        row = whole.indices[whole.indptr[theirs] : whole.indptr[theirs + 1]]
        expected = {kept.index(other) for other in row if other in kept}
        assert set(part.indices[part.indptr[mine] : part.indptr[mine + 1]]) == expected


def test_only_the_latest_networks_are_kept():
    first = uploads.open_network("a.csv", ring(10)).key
    for people in range(11, 30):
        uploads.open_network("a.csv", ring(people))
    with pytest.raises(InputError, match="open the file again"):
        uploads.network(first)


def test_of_two_missing_networks_the_other_stays_missing(monkeypatch):
    there = {"b": object()}
    monkeypatch.setattr(uploads, "opened", there.get)
    assert still_missing(("b", "a"), OpenNetwork("b")) == ("", "a")
    there["a"] = object()
    assert still_missing(("", "a"), OpenNetwork("a")) == ("", "")


def test_a_network_missing_of_a_firm_that_is_not_there_is_in_no_address():
    state = replace(AppState(), missing=("gone", "gone"))
    said = dict(parse_qsl(to_query(state)))
    assert said["network"] == "gone"
    assert "a.network" not in said
