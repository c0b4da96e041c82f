"""What a delimited text file is written in: encoding, separator and decimal mark, found from its content."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable

SEPARATORS = (";", ",", "\t", "|")
#: Marks that are looked for only where the usual ones split nothing.
RARE_SEPARATORS = ("^", "~", ":", "#", "§", "¦")
#: Characters that clevercsv looks at; it weighs every way of splitting them.
CLEVER_SAMPLE = 20_000
BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
#: One-byte encodings in which spreadsheets of Western Europe save, the likeliest first.
ONE_BYTE = ("cp1252", "mac_roman", "cp850")
#: Encodings of several bytes a letter: their width, and which byte of a letter is not zero in Western text.
WIDE = (("utf-32-le", 4, 0), ("utf-32-be", 4, 3), ("utf-16-le", 2, 0), ("utf-16-be", 2, 1))
LOOKED_AT_BYTES = 4_000
RARE, MOST = 0.1, 0.7
_EXPECTED = frozenset("àáâäãçèéêëìíîïñòóôöõùúûüÀÁÈÉÍÏÒÓÚÜÇÑ·¿¡€ºª’‘“”–—…°«»\u00a0´`")
_COMMA = re.compile(r"^[+-]?\d+,\d+$")
_POINT = re.compile(r"^[+-]?\d+\.\d+$")
#: Letters of several bytes are no chance: with so many, and such a share of what is no ASCII, a file is UTF-8, and
#: lines of another encoding were pasted into it.
LEAST_LETTERS, LEAST_SHARE = 3, 0.1
#: Letters of Catalan and Spanish, those that are rarer there or of other languages, and signs that no letter precedes.
_USUAL, _RARER = frozenset("àáèéíòóúçñÀÁÈÉÍÒÓÚÇÑ"), frozenset("ïüÏÜ·ªº’‘“”–—…»€°«¿¡\u00a0´`")
_NOT_BEHIND_LETTERS = frozenset("¡¿«°")
#: An apostrophe where Catalan and English have one: "l’ajuda", "don’t", "people’s", "we’re".
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_ELIDED = re.compile(
    r"\W[ldnsmtLDNSMT]’[aeiouhàèéíòóúAEIOUHÀÈÉÍÒÓÚ]|.\w’(?:[stmdSTMD]|re|ve|ll|RE|VE|LL)(?!\w)", re.DOTALL
)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("mirall.windows", _as_windows)


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the name of the encoding that it was read in.

    A byte-order mark decides; else UTF-16 and UTF-32 by their zero bytes; else UTF-8 where the bytes allow it (a few
    stray Windows-1252 bytes included, which happens when exports are pasted together); else the one-byte encoding
    whose accented letters are those of Catalan, Spanish and English; else what charset-normalizer says.
    """
    if encoding:
        return content.decode(
            encoding, "mirall.windows" if encoding.lower().startswith("utf-8") else "replace"
        ), encoding
    for bom, name in BOMS.items():
        if content.startswith(bom):
            return content.decode(name, "mirall.windows" if bom == codecs.BOM_UTF8 else "replace"), name
    wide = _wide_encoding(content[:LOOKED_AT_BYTES])
    if wide:
        return content.decode(wide, "replace"), wide
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _not_utf8(content)


def _wide_encoding(sample: bytes) -> str | None:
    """Return the encoding of two or four bytes a letter that a text without a mark is in: its zeros tell."""
    for name, width, letter in WIDE:
        zeros = [sample[offset::width].count(0) / max(len(sample[offset::width]), 1) for offset in range(width)]
        if zeros[letter] < RARE < MOST < min(zeros[:letter] + zeros[letter + 1 :]):
            return name
    return None


def _not_utf8(content: bytes) -> tuple[str, str]:
    mended = content.decode("utf-8", "mirall.windows")
    whole = content.decode("utf-8", "ignore")
    good = len(whole.encode("ascii", "ignore"))
    letters = len(_BEYOND_ASCII.findall(whole))
    bad = len(content) - len(whole.encode())
    if good and letters >= LEAST_LETTERS and letters >= LEAST_SHARE * (bad + letters):
        return mended, "utf-8"
    plausible = {name: _plausibility(content, name) for name in ONE_BYTE}
    best = max(plausible, key=lambda name: plausible[name])
    if plausible[best] > 0:
        return content.decode(best, "replace"), best
    from charset_normalizer import from_bytes

    guess = from_bytes(content[:200_000]).best()
    name = guess.encoding if guess else "cp1252"
    return content.decode(name, "replace"), name


def _plausibility(content: bytes, encoding: str) -> float:
    """Return how far a text reads as Catalan or Spanish, from -1 to 1."""
    text = f"  {content.decode(encoding, 'replace')} "
    letters = ((found.start(), found[0]) for found in _BEYOND_ASCII.finditer(text))
    plausible = [
        1.0 if c == "’" and _ELIDED.match(text[at - 2 : at + 4]) else _likely(c, text[at - 1], text[at + 1])
        for at, c in letters
    ]
    return sum(plausible) / max(len(plausible), 1)


def _likely(letter: str, before: str, after: str) -> float:
    if letter in _NOT_BEHIND_LETTERS and before.isalpha() and before not in "nN":
        return -1.0
    if letter.isalpha() and not (before.isalpha() or after.isalpha()):
        # No word of these languages is one accented letter.
        return -0.5
    return 1.0 if letter in _USUAL else 0.5 if letter in _RARER else 0.0 if letter in _EXPECTED else -1.0


def detect_separator(text: str) -> str:
    """Return the mark between fields: the one that splits most of the first records into the most fields of one count.

    Where none of the usual marks splits every record alike, clevercsv is asked, which knows rarer ones.

    Examples
    --------
    >>> detect_separator('id;"a, b";2,5\\n1;"c, d";3,5\\n'), detect_separator("a^b\\n1^2\\n")
    (';', '^')
    """
    best = max(SEPARATORS, key=lambda mark: _consistency(text, mark))
    return best if _consistency(text, best) > 0 else _rare_separator(text) or best


def _rare_separator(text: str) -> str | None:
    import clevercsv

    try:
        dialect = clevercsv.Sniffer().sniff(text[:CLEVER_SAMPLE], delimiters="".join(RARE_SEPARATORS))
    except clevercsv.Error:
        return None
    return dialect.delimiter if dialect and dialect.delimiter in RARE_SEPARATORS else None


def _consistency(text: str, mark: str) -> float:
    sample = text[:200_000]
    counts: list[int] = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=mark):
            counts += [len(record)] if record else []
            if len(counts) == 40:
                break
    except csv.Error:
        return 0.0
    counts = counts[:-1] if len(counts) > 2 and len(text) > len(sample) else counts
    # Titles above the table have a count of their own.
    usual, times = max(Counter(counts).items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]), default=(0, 0))
    return 0.0 if usual < 2 else times / len(counts) * usual**0.5


def unwrapped(text: str) -> str:
    """Return a text whose lines were each quoted as one cell, with its own cells; any other text as it is.

    So it is saved by a spreadsheet that had opened it under another separator: each record fills the first cell, and
    is quoted where it holds quotation marks.

    Examples
    --------
    >>> unwrapped('id;open\\n"1;""a; b"" "\\n2;c\\n').splitlines()
    ['id;open', '1;"a; b" ', '2;c']
    """
    if not re.search(r'(?:\A|[\r\n])"', text):
        return text
    for mark in SEPARATORS:
        lines = _only_cells(text, mark)
        inner = "\n".join(lines) + "\n"
        if _is_wrapped(text, mark, lines, detect_separator(inner)):
            return inner
    return text


def _is_wrapped(text: str, mark: str, lines: list[str], own: str) -> bool:
    """Return whether lines that were quoted whole are records like the others; a title or a source is none."""
    filled = [line for line in lines if line]
    if len(filled) < 2 or not all(own in line for line in filled):
        return False
    raw = {line.rstrip(mark) for line in text.splitlines()}
    widths = {line: len(next(csv.reader([line], delimiter=own))) for line in filled}
    usual, _ = Counter(widths.values()).most_common(1)[0]
    doubled = (line.replace('"', '""') for line in filled if widths[line] == usual > 1)
    return any(f'"{line}"' in raw for line in doubled)


def _only_cells(text: str, mark: str) -> list[str]:
    """Return the first cell of each record where no record holds another; else none."""
    lines = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            if any(record[1:]):
                return []
            lines.append(record[0] if record else "")
    except csv.Error:
        return []
    return lines


def detect_decimal(values: Iterable[str]) -> str:
    """Return the decimal mark that most numbers with decimals have; a point where there are none.

    Examples
    --------
    >>> detect_decimal(["1,5", "0,25", "3"])
    ','
    """
    marks = Counter(("," if _COMMA.match(v) else "." if _POINT.match(v) else "") for v in values)
    return "," if marks[","] > marks["."] else "."
