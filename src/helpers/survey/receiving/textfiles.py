"""What a delimited text file is written in: encoding, separator and decimal mark, found from its content."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable

SEPARATORS = (";", ",", "\t", "|")
BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
#: One-byte encodings in which spreadsheets of Western Europe save, the likeliest first.
ONE_BYTE = ("cp1252", "mac_roman", "cp850")
_EXPECTED = frozenset("àáâäãçèéêëìíîïñòóôöõùúûüÀÁÈÉÍÏÒÓÚÜÇÑ·¿¡€ºª’‘“”–—…°«»\u00a0´`")
_COMMA = re.compile(r"^[+-]?\d+,\d+$")
_POINT = re.compile(r"^[+-]?\d+\.\d+$")
#: A UTF-8 file into which lines of another encoding were pasted still counts as UTF-8 up to this share of bad bytes.
MOSTLY = 0.2


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("mirall.windows", _as_windows)


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the name of the encoding that it was read in.

    A byte-order mark decides; else UTF-8 where the bytes allow it (a few stray Windows-1252 bytes included, which
    happens when exports are pasted together); else the one-byte encoding whose accented letters are those of
    Catalan, Spanish and English; else what charset-normalizer says.
    """
    if encoding:
        return content.decode(encoding, "mirall.windows" if encoding.lower().startswith("utf") else "replace"), encoding
    for bom, name in BOMS.items():
        if content.startswith(bom):
            return content.decode(name, "replace"), name
    if content[1:200:2].count(0) > 50 or (len(content) < 200 and content[1:40:2].count(0) > 10):
        return content.decode("utf-16-le", "replace"), "utf-16-le"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _not_utf8(content)


def _not_utf8(content: bytes) -> tuple[str, str]:
    mended = content.decode("utf-8", "mirall.windows")
    good = len(content.decode("utf-8", "ignore").encode("ascii", "ignore"))
    letters = sum(ord(c) > 127 for c in content.decode("utf-8", "ignore"))
    bad = len(content) - len(content.decode("utf-8", "ignore").encode())
    if letters and good and bad / (bad + letters) < MOSTLY:
        return mended, "utf-8"
    best = max(ONE_BYTE, key=lambda name: _plausibility(content, name))
    if _plausibility(content, best) > 0:
        return content.decode(best, "replace"), best
    from charset_normalizer import from_bytes

    found = from_bytes(content[:200_000]).best()
    name = found.encoding if found else "cp1252"
    return content.decode(name, "replace"), name


def _plausibility(content: bytes, encoding: str) -> float:
    letters = [c for c in content.decode(encoding, "replace") if ord(c) > 127]
    return sum(1 if c in _EXPECTED else -1 for c in letters) / max(len(letters), 1)


def detect_separator(text: str) -> str:
    """Return the mark between fields: the one that splits the first records into the most fields of one count.

    Examples
    --------
    >>> detect_separator('id;"a, b";2,5\\n1;"c, d";3,5\\n')
    ';'
    """
    return max(SEPARATORS, key=lambda mark: _consistency(text, mark))


def _consistency(text: str, mark: str) -> float:
    sample = text[:200_000]
    counts: list[int] = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=mark):
            counts.append(len(record))
            if len(counts) == 40:
                break
    except csv.Error:
        return 0.0
    counts = counts[:-1] if len(counts) > 2 and len(text) > len(sample) else counts
    if not counts or counts[0] < 2:
        return 0.0
    return sum(count == counts[0] for count in counts) / len(counts) * counts[0] ** 0.5


def detect_decimal(values: Iterable[str]) -> str:
    """Return the decimal mark that most numbers with decimals have; a point where there are none.

    Examples
    --------
    >>> detect_decimal(["1,5", "0,25", "3"])
    ','
    """
    found = Counter(("," if _COMMA.match(v) else "." if _POINT.match(v) else "") for v in values)
    return "," if found[","] > found["."] else "."
