"""What no page of ours says is refused before anything is made of it."""

from __future__ import annotations

import json
import struct
import tracemalloc

import pytest

from viz.web.message_limits import MOST_OPENED, Conversation, Refused


def said(kind: str = "comm_msg", **content: object) -> dict:
    header = {"msg_id": "1", "msg_type": kind, "session": "s", "username": "", "version": "5.2"}
    return {
        "header": header,
        "parent_header": {},
        "metadata": {},
        "channel": "shell",
        "buffers": [],
        "content": {"comm_id": "c", **content},
    }


def act(**data: object) -> dict:
    return said(data={"method": "custom", "content": {"event": "act", "data": data}})


def update(**state: object) -> dict:
    return said(data={"method": "update", "state": state, "buffer_paths": []})


def framed(count: int, offsets: list[int], rest: bytes) -> bytes:
    return struct.pack("!i", count) + struct.pack(f"!{len(offsets)}I", *offsets) + rest


TEXT = json.dumps(update(week=3)).encode()


@pytest.mark.parametrize(
    "message",
    [
        json.dumps(said("kernel_info_request")),
        json.dumps(said("comm_open", target_name="solara.control", data={})),
        json.dumps(said(data={"method": "run", "args": {"path": "/?week=1", "dark": True}})),
        json.dumps(update(week=3)),
        json.dumps(act(do="move", name="service.quality", value=0.3)),
        json.dumps(act(do="network_file", name="n.csv", content="A" * 11_000_000)),
        framed(1, [8], TEXT),
        framed(2, [12, 12 + len(TEXT)], TEXT + b"bytes"),
    ],
)
def test_what_our_page_says_passes(message):
    Conversation().check(message)


NESTED = json.dumps(act(do="x")).replace('"x"', "[" * 5000 + "]" * 5000)
BAD = {
    "count of 2**31 - 1": (framed(0x7FFFFFFF, [], b"x" * 100), 1007),
    "negative count": (framed(-1, [], b"x" * 100), 1007),
    "no count": (b"\x00", 1007),
    "offsets beyond": (framed(2, [12, 4_000_000_000], TEXT), 1007),
    "offsets backwards": (framed(3, [16, 40, 20], TEXT), 1007),
    "not UTF-8": (framed(1, [8], b"\xff\xfe" * 30), 1007),
    "nested": (NESTED, 1007),
    "many parts": (json.dumps(act(do=[[] for _ in range(60_000)])), 1009),
    "huge number": ("9" * 100_000, 1007),
    "no number": (json.dumps(act(do="week", week=float("nan"))), 1007),
    "no object": ("[]", 1007),
    "header is a list": (json.dumps(said() | {"header": []}), 1008),
    "header with a number": (json.dumps(said() | {"header": {"msg_type": 1}}), 1008),
    "content is text": (json.dumps(said() | {"content": "x"}), 1008),
    "unknown kind": (json.dumps(said("execute_request")), 1008),
    "comm_id is a list": (json.dumps(said(comm_id=[1], data={})), 1008),
    "imports a module": (
        json.dumps(
            said(
                data={
                    "method": "custom",
                    "content": {"create_widget": ["os", "system"], "props": {}, "id": "x"},
                }
            )
        ),
        1008,
    ),
    "other state": (json.dumps(update(template="<script>")), 1008),
    "other target": (json.dumps(said("comm_open", target_name="jupyter.widget", data={})), 1008),
    "action is a list": (
        json.dumps(said(data={"method": "custom", "content": {"event": "act", "data": []}})),
        1008,
    ),
    "great state": (json.dumps(update(location="x" * 20_000)), 1009),
    "great action": (json.dumps(act(do="move", name="x" * 300_000)), 1009),
    "larger than any": ("x" * (16 * 1024 * 1024 + 1), 1009),
}


@pytest.mark.parametrize("name", BAD)
def test_what_no_page_of_ours_says_is_refused_with_a_code(name):
    message, code = BAD[name]
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as refused:
            Conversation().check(message)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.code == code
    assert most < 20 * len(message) + 500_000, "it takes room for what arrived, and no more"


def test_a_connection_begins_only_so_many_conversations():
    conversation = Conversation()
    message = json.dumps(said("comm_open", target_name="solara.control", data={}))
    for _ in range(MOST_OPENED):
        conversation.check(message)
    with pytest.raises(Refused):
        conversation.check(message)
