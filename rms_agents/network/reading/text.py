"""The text of a file: by its byte order mark or the encoding it declares, else UTF-8, else guessed.

Where nothing is declared and the bytes are no UTF-8, charset-normalizer looks for the likeliest
encoding among those that spreadsheets save in; the user is told which it was.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from rms_agents.errors import InputError, quoted
from rms_agents.network.reading.content import Content

_MARKS = (  # the longer first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_SAVED_IN = [  # what Excel and others save in, by the language of the machine
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman", "koi8_r"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
]
_ENOUGH = 1 << 16  # bytes by which an encoding is guessed


@dataclass(frozen=True)
class Text:
    """The text of a file, and what is to be said of its encoding ("" where nothing is)."""

    text: str
    note: str = ""


def decoded(content: Content) -> Text:
    """Return the text of a file.

    Raises
    ------
    InputError
        If no encoding makes a text of its bytes, or the text holds a NUL.
    """
    text = _decoded(content.said, content.data)
    if "\0" in text.text:
        raise InputError(f"{content.said}: holds a NUL, so it is no text; remove it")
    return text


def _decoded(said: str, data: bytes) -> Text:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Text(_strictly(said, data, encoding))
    if declared := _DECLARED.match(data):
        return _as_declared(said, data, declared[1].decode())
    if wide := _wide_without_mark(data):
        return Text(_strictly(said, data, wide), f"read as {wide.upper()}")
    try:
        return Text(data.decode())
    except UnicodeDecodeError as fault:
        guessed = _likeliest(data)
        if guessed is None:
            raise _refusal(said, data, fault, "UTF-8") from None
    return Text(_strictly(said, data, guessed), f"read as {guessed}, as it is not UTF-8")


def _as_declared(said: str, data: bytes, encoding: str) -> Text:
    """Return a text by the encoding that it declares, unless it is plainly UTF-8 after all."""
    try:
        name = codecs.lookup(encoding).name
        b"".decode(name)
    except (LookupError, UnicodeError):
        raise InputError(f"{said}: declares the encoding {quoted(encoding)}, unknown") from None
    if name.startswith(("utf-16", "utf-32")) and b"\0" not in data[:8]:
        name = "utf-8"  # saved anew by an editor that left the declaration as it was
    if name == "utf-8":
        return Text(_strictly(said, data, name))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return Text(_strictly(said, data, name))
    if text.isascii():
        return Text(text)
    return Text(text, f"declares {encoding} but is UTF-8, and was read as that")


def _wide_without_mark(data: bytes) -> str | None:
    """Return the encoding of a text of two bytes a letter, seen by where its NULs are."""
    start = data[:200]
    if len(start) >= 4 and start.count(0) * 3 > len(start):
        return "utf-16-le" if start[1] == 0 else "utf-16-be"
    return None


def _likeliest(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    lines = [line for line in data.splitlines() if not line.isascii()]
    found = from_bytes(b"\n".join(lines)[:_ENOUGH], cp_isolation=_SAVED_IN).best()
    if found is None:
        return None
    if found.encoding == "cp1250" and not found.coherence and _decodes(data, "cp1252"):
        return "cp1252"  # the two differ in few letters, and nothing here is Central European
    return found.encoding if _decodes(data, found.encoding) else None


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _strictly(said: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise _refusal(said, data, fault, encoding.removesuffix("-sig").upper()) from None
    except UnicodeError as fault:
        raise InputError(f"{said}: is not {encoding.upper()} text ({fault})") from None


def _refusal(said: str, data: bytes, fault: UnicodeDecodeError, encoding: str) -> InputError:
    row = data.count(b"\n", 0, fault.start) + 1
    return InputError(
        f"{said}, row {row}: byte 0x{data[fault.start]:02x} is not {encoding} text; save the "
        "file as UTF-8"
    )
