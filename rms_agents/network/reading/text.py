"""The text of a file: by its byte order mark or the encoding it declares, else UTF-8, else guessed.

Where nothing is declared and the bytes are no UTF-8, charset-normalizer looks for the likeliest
encoding among those that spreadsheets save in; the user is told which it was.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

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
_WORD = re.compile(r"[^\x00-@\[-`{-\x7f]+")  # what ASCII's blanks, figures and signs part
_AMID_WORDS = (
    "\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019\u00ad\u2010\u2011\u2013\u00aa\u00ba\u00b7\u00a0"
)
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

    lines = b"\n".join(line for line in data.splitlines() if not line.isascii())[:_ENOUGH]
    found = {each.encoding: each for each in from_bytes(lines, cp_isolation=_SAVED_IN)}
    possible = [name for name in {**found, **dict.fromkeys(_SAVED_IN)} if _decodes(data, name)]
    if not found or not possible:
        return None
    sensible = [n for n in possible if _has_sensible_words(lines.decode(n, "ignore"))] or possible
    if sensible[0] == "cp1250" and "cp1252" in sensible and not found["cp1250"].coherence:
        return "cp1252"  # the two differ in few letters, and nothing here is Central European
    return sensible[0]


def _has_sensible_words(text: str) -> bool:
    """Return whether every word is of letters, of one script, with capitals where they belong.

    A name of few letters is too short for statistics: by those alone, cp1252's `Béla` is Chinese.
    """
    return all(map(_is_sensible, {word for word in _WORD.findall(text) if not word.isascii()}))


def _is_sensible(word: str) -> bool:
    letters = [letter for letter in word if letter not in _AMID_WORDS]
    latin = {unicodedata.name(letter, "").startswith("LATIN") for letter in letters}
    capital_inside = any(
        before.islower() and letter.isupper() and not (before + letter).isascii()
        for before, letter in pairwise(letters)
    )
    return all(map(str.isalpha, letters)) and len(latin) < 2 and not capital_inside


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
