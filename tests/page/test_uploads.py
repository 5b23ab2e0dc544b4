"""Networks of visitors: limited, parsed in safety, sampled where they are too large."""

from __future__ import annotations

import numpy as np
import pytest

from rms_agents.errors import InputError
from rms_agents.network import Network
from viz import uploads
from viz.firm import Firm, built

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
        ("ties.csv", b"\xff\xfe", "ties.csv, row 1: byte 0xff is not UTF-8 text"),
        ("x.graphml", b"<graphml", "x.graphml: is not valid graphml"),
        (
            "x.graphml",
            b'<!DOCTYPE a [<!ENTITY b "c">]><graphml>&b;</graphml>',
            "x.graphml: holds a DOCTYPE",
        ),
        ("ties.csv", b"x" * (uploads.LARGEST + 1), "must be at most 8,388,608"),
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
