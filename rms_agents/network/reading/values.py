"""What an id, a missing value and a number are, alike in every format."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

type Texts = pa.Array[pa.LargeStringScalar]

# As R, pandas, SQL, Excel and Gephi write that nothing is known. Case counts: Nan and Na are names.
MISSING = frozenset(
    {
        *("", "NA", "N/A", "n/a", "<NA>", "NaN", "nan", "-nan", "-NaN", "NaT"),
        *("NULL", "null", "None", "#N/A", "#NA", "#NULL!", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?"),
    }
)
_WHOLE_FLOAT = re.compile(r"(-?(?:0|[1-9][0-9]*))\.0+")
_WHOLE_FLOAT_WITH_COMMA = re.compile(r"(-?(?:0|[1-9][0-9]*)),0+")
_IN_POWERS = re.compile(r"-?[1-9](?:\.[0-9]+)?e\+[0-9]{2}")  # R writes 100000 as 1e+05
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INFINITE = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)


def cleaned(text: str, decimal_comma: bool = False) -> str:
    """Return an id or a label as it is compared; empty where it is missing.

    Blanks around it are taken off, composed and decomposed letters are one (Unicode NFC), and a
    whole number that some program wrote as a float is a whole number: ``2.0`` is ``2``. ``007`` is
    no number and stays.

    Parameters
    ----------
    text
        As it stands in the file.
    decimal_comma
        Whether floats may have been written with a comma (``2,0``).
    """
    text = text.strip().strip("\ufeff")
    if text in MISSING:
        return ""
    if not text.isascii():
        return unicodedata.normalize("NFC", text)
    if found := _WHOLE_FLOAT.fullmatch(text):
        return found[1]
    if decimal_comma and (found := _WHOLE_FLOAT_WITH_COMMA.fullmatch(text)):
        return found[1]
    if _IN_POWERS.fullmatch(text):
        number = Decimal(text)
        return str(int(number)) if number == number.to_integral_value() else text
    return text


def known(text: str) -> str:
    """Return a text without blanks around it; empty where it says that nothing is known."""
    text = text.strip()
    return "" if text in MISSING else text


def cleaned_column(values: Texts, decimal_comma: bool = False) -> Texts:
    """Return a column of text with every value `cleaned`; each distinct value is looked at once."""
    import pyarrow as pa

    coded = values.dictionary_encode()
    texts = [cleaned(text, decimal_comma) for text in coded.dictionary.to_pylist()]
    return pa.array(texts, pa.large_string()).take(coded.indices)


def is_number(text: str) -> bool:
    """Return whether a text is a finite number, with a decimal point or a decimal comma."""
    return _NUMBER.fullmatch(text.replace(",", ".", 1)) is not None


def number(text: str) -> float:
    """Return a text as a number, its decimal comma read as a point.

    Raises
    ------
    ValueError
        If it is no number.
    """
    pointed = text.strip()
    if "." not in pointed:
        pointed = pointed.replace(",", ".", 1)
    if not (_NUMBER.fullmatch(pointed) or _INFINITE.fullmatch(pointed)):
        raise ValueError(text)
    return float(pointed)


def number_column(values: Texts) -> NDArray[np.float64] | None:
    """Return a column of text as numbers, NaN where one is missing; None if one is no number."""
    coded = values.dictionary_encode()
    numbers = np.empty(len(coded.dictionary))
    for place, text in enumerate(coded.dictionary.to_pylist()):
        try:
            numbers[place] = math.nan if text.strip() in MISSING else number(text)
        except ValueError:
            return None
    found: NDArray[np.float64] = numbers[coded.indices.to_numpy()]
    return found
