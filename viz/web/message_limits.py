"""What a browser may say over the page's connection, checked before anything is made of it.

Solara's protocol trusts its browser: a count of four bytes is memory for so many numbers, a field
that is missing a traceback, and one kind of message imports any Python module by name. So what is
not among the few things that our page says does not reach it: the connection is closed with a code.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

LARGEST_UPLOAD = 16 * 1024 * 1024  # bytes of one message: a file, in base64
LARGEST = 256 * 1024  # of any other: an address as long as addresses may be
LARGEST_STATE = 16 * 1024  # of one that sets what a widget keeps
MOST_BUFFERS = 16
MOST_MARKS = 50_000  # brackets and commas: what the text becomes takes memory for each
DEEPEST = 20
MOST_OPENED = 20  # conversations that one connection begins
LONGEST_FIELD = 200  # characters of a name or number in a header

MALFORMED, FORBIDDEN, TOO_LARGE = 1007, 1008, 1009  # codes of RFC 6455

_HEADER = ("msg_id", "msg_type", "session", "username", "version", "date")
_CONTROL = "solara.control"
_METHODS = ("run", "app-status")  # of the conversation that begins a page
_STATE = frozenset(("week", "person", "dark_effective", "location", "hash"))
_FILES = ("scenario_file", "network_file")


class Refused(Exception):
    """A message that no page of ours sends.

    Attributes
    ----------
    code : int
        With which the connection is closed.
    """

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code


class Conversation:
    """What one connection has said so far."""

    def __init__(self) -> None:
        self._opened = 0

    def check(self, message: str | bytes) -> None:
        """Refuse a message that our page would not send.

        Raises
        ------
        Refused
            If it is too large, not whole, or asks for what no page of ours asks.
        """
        if len(message) > LARGEST_UPLOAD:
            raise Refused(TOO_LARGE, "the message is too large")
        if isinstance(message, bytes):
            message, buffers = text_of(message)
        else:
            buffers = 0
        said = parsed(message)
        kind, content = _checked_shape(said)
        if kind == "comm_open":
            self._opened += 1
            _must(self._opened <= MOST_OPENED, "too many conversations begin")
            _must(content.get("target_name") == _CONTROL, "no such conversation")
        elif kind == "comm_msg":
            data = content["data"]
            large = len(message) > LARGEST and not _is_file(data)
            if large or (data.get("method") == "update" and len(message) > LARGEST_STATE):
                raise Refused(TOO_LARGE, "the message is too large")
            _must(not buffers or data.get("method") == "update", "bytes that nobody asked for")
            _check_data(data)
            return
        if len(message) > LARGEST:
            raise Refused(TOO_LARGE, "the message is too large")


def text_of(frame: bytes) -> tuple[str, int]:
    """Return the text of a binary message, and the count of its buffers.

    It begins with the count of parts and the offset of each, in four bytes; the first is text.
    Everything is held against what has arrived before it is used.
    """
    if len(frame) < 8:
        raise Refused(MALFORMED, "the message is not whole")
    count = int.from_bytes(frame[:4], "big", signed=True)
    if not 1 <= count <= MOST_BUFFERS + 1 or 4 * (count + 1) > len(frame):
        raise Refused(MALFORMED, "the count of parts does not fit the message")
    offsets = (*struct.unpack_from(f"!{count}I", frame, 4), len(frame))
    if offsets[0] != 4 * (count + 1) or any(end < begin for begin, end in pairwise(offsets)):
        raise Refused(MALFORMED, "the parts do not fit the message")
    try:
        return frame[offsets[0] : offsets[1]].decode(), count - 1
    except UnicodeDecodeError:
        raise Refused(MALFORMED, "the text is not UTF-8") from None


def parsed(text: str) -> dict[str, Any]:
    """Return the object that a text says, unless it would take far more room than the text."""
    if sum(map(text.count, "[{,")) > MOST_MARKS:
        raise Refused(TOO_LARGE, "the message has too many parts")
    try:
        said = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):  # of the former are numbers of more than 4,300 digits
        raise Refused(MALFORMED, "the message is not JSON") from None
    if not isinstance(said, dict):
        raise Refused(MALFORMED, "the message is no object")
    layer: list[Any] = [said]
    for _ in range(DEEPEST):
        layer = [
            inner
            for each in layer
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
    if layer:
        raise Refused(MALFORMED, "the message is nested too deep")
    return said


def _checked_shape(said: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Return the kind of a message and its content, whose fields are of the right kinds."""
    header = said.get("header")
    for field in ("header", "parent_header", "metadata", "content"):
        _must(isinstance(said.get(field), dict), f"{field} is no object")
    _must(said.get("channel") == "shell", "no such channel")
    _must(isinstance(said.get("buffers", []), list), "buffers is no list")
    assert isinstance(header, dict)
    _must({"msg_id", "msg_type", "session"} <= header.keys() <= set(_HEADER), "header: no such")
    _must(all(map(_is_short, header.values())), "a field of the header is no short text")
    _must(not said["parent_header"] and not said["metadata"], "no message is answered")
    kind, content = header["msg_type"], said["content"]
    _must(kind in _KINDS, "no such kind of message")
    if kind.startswith("comm_"):
        _must(_is_short(content.get("comm_id")), "comm_id is no short text")
        _must(isinstance(content.get("data", {}), dict), "data is no object")
    return kind, content


_KINDS = ("kernel_info_request", "comm_open", "comm_msg", "comm_close")


def _check_data(data: Mapping[str, Any]) -> None:
    """Refuse what is said within a conversation, unless our page says such a thing."""
    method = data.get("method")
    if method == "update":
        state = data.get("state")
        _must(isinstance(state, dict) and state.keys() <= _STATE, "no such state")
        _must(not data.get("buffer_paths"), "no state of ours is bytes")
    elif method == "custom":
        content = data.get("content")
        _must(isinstance(content, dict) and content.keys() <= {"event", "data"}, "no such content")
        assert isinstance(content, dict)
        _must(content.get("event") == "act", "no such event")
        _must(isinstance(content.get("data"), dict), "an action is no object")
    else:
        _must(method in _METHODS, "no such method")
        if method == "run":
            _check_begin(data.get("args"))


def _check_begin(args: object) -> None:
    _must(isinstance(args, dict), "args is no object")
    assert isinstance(args, dict)
    _must(isinstance(args.get("path", ""), str), "path is no text")
    _must(args.get("appName") in (None, "__default__"), "no such page")
    _must(isinstance(args.get("themes") or {}, dict), "themes is no object")
    _must(isinstance(args.get("dark"), bool | None), "dark is neither true nor false")


def _is_file(data: Mapping[str, Any]) -> bool:
    content = data.get("content")
    said = content.get("data") if isinstance(content, dict) else None
    return isinstance(said, dict) and said.get("do") in _FILES


def _is_short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_FIELD


def _must(holds: bool, said: str) -> None:
    if not holds:
        raise Refused(FORBIDDEN, said)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")
