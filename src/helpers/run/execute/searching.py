"""What is written in a file, whatever it is called, and whether it is of the people who were asked."""

from __future__ import annotations

import email
import gzip
import html
import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.run.execute.personal import TAG, Personal, words_of

if TYPE_CHECKING:
    import pandas as pd

ARCHIVE, GZIP, PDF, PARQUET = (b"PK\x03\x04", b"PK\x05\x06"), b"\x1f\x8b", b"%PDF", b"PAR1"
#: Pictures and letters, in which no text can be looked for.
DRAWN = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"wOFF", b"wOF2", b"\x00\x01\x00\x00")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: What stands within a word and is not seen: soft hyphens, joiners, marks of byte order, and the hyphen of a PDF.
UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\x02]")
FOLDED = re.compile(r"\r?\n[ \t]")
MAIL = re.compile(rb"^(?:[\w-]+:[^\n]*\n|[ \t][^\n]*\n)*(?:MIME-Version|Content-Transfer-Encoding):", re.IGNORECASE)
CELLS = re.compile(r"[;,\t|\r\n<>\"]+")
#: So deep are archives opened in archives, and so large is what is unpacked of one file.
DEEPEST, LARGEST = 3, 2**29
#: So many names of the survey's columns on end are its header, and so large a part of its numbers its rows.
FEWEST_COLUMNS, FEWEST_ALONE, PART_ALONE = 5, 5, 0.2
#: Among so many of the first rows of a table is its header.
HEADER = 30
#: What stands between two tokens, and within one without being of it.
BETWEEN, JOINED = re.compile(r"[\s,;:<>()\[\]{}\"'|=/]+"), re.compile(r"[-_]")
#: A column of so many values, so many of which differ, is of persons; of its values those of so many signs are known
#: again, where they have a letter and a figure or an @, or are figures alone.
FEWEST_VALUES, MOSTLY, LONG_ENOUGH = 10, 0.9, 7
SIGN = re.compile(r"@|(?=.*[^\W\d])(?=.*\d)")
#: What an archive holds that is a workbook, and how a text begins that is a page or a record.
SHEETS, MARKUP = frozenset({"xl/workbook.xml", "content.xml"}), (b"<", b"{", b"[")


class UnreadableError(ValueError):
    """A file of which nobody can say what is written in it."""


@dataclass(frozen=True)
class Sought:
    """What is looked for.

    Attributes
    ----------
    personal
        Numbers and answers of the people asked.
    columns
        Names of the columns of the survey and of the table of respondents: a table that has them has people for rows.
    own
        What in the survey is one person's alone: addresses, telephones, identifiers of its tool.
    """

    personal: Personal
    columns: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """How many numbers and answers are known."""
        answers = sum(map(len, self.personal.answers.values()))
        return len(self.personal.numbers) + len(self.personal.alone) + answers + len(self.own)

    def is_in(self, path: Path) -> bool:
        """Return whether something of it stands in a file, or in its name.

        Raises
        ------
        UnreadableError
            If it is of a kind that cannot be looked through.
        OSError
            If it cannot be opened.
        """
        if self.personal.is_told_in(path.stem.replace("_", " ")):
            return True
        content = path.read_bytes()
        alone: set[tuple[str, ...]] = set()
        for text in texts(content):
            if self.personal.is_told_in(text) or not self.own.isdisjoint(tokens_of(text)):
                return True
            alone |= {words_of(cell) for cell in CELLS.split(text)} & self.personal.alone
        if len(alone) >= max(FEWEST_ALONE, PART_ALONE * len(self.personal.alone)):
            return True
        return any(len(self.columns.intersection(row)) >= FEWEST_COLUMNS for row in first_rows(content))


def tokens_of(text: str) -> set[str]:
    """Return what stands between blanks and marks of a text, by which an address or a number is known again.

    Examples
    --------
    >>> sorted(tokens_of("<Anna.Puig@example.org>, 938 000-111"))
    ['000111', '938', 'anna.puig@example.org']
    """
    return {JOINED.sub("", token).strip(".").casefold() for token in BETWEEN.split(text)} - {""}


def own_values(frame: pd.DataFrame) -> frozenset[str]:
    """Return the values of the columns in which nearly each person has another that no figure is: mail, telephone, key.

    Parameters
    ----------
    frame
        The survey as it was received, as texts.
    """
    found: set[str] = set()
    for name in frame:
        values = frame[name].dropna().astype(str).str.strip()
        values = values[values.ne("") & ~values.str.contains(r"\s")]
        if len(values) >= FEWEST_VALUES and values.nunique() >= MOSTLY * len(values):
            tokens = {token for value in values for token in tokens_of(value)}
            found |= {one for one in tokens if len(one) >= LONG_ENOUGH and (SIGN.search(one) or one.isdigit())}
    return frozenset(found)


def texts(content: bytes, depth: int = 0) -> Iterator[str]:
    """Yield what is written in a file of any kind, by what it holds and not by how it is called.

    Raises
    ------
    UnreadableError
        If it is of a kind that cannot be looked through.
    """
    if content.startswith(ARCHIVE):
        yield from _archived(content, depth)
    elif content.startswith(GZIP):
        yield from texts(_unpacked(content), depth + 1)
    elif content.startswith(PDF):
        yield from map(_as_seen, _pages(content))
    elif content.startswith(PARQUET):
        yield from map(_as_seen, _columns(content))
    elif content.startswith(DRAWN):
        if not depth:
            raise UnreadableError
    elif MAIL.match(content[:4096]):
        for part in email.message_from_bytes(content).walk():
            payload = part.get_payload(decode=True)
            yield from texts(payload, depth + 1) if isinstance(payload, bytes) else ()
    else:
        yield from _written(_decoded(content))


def first_rows(content: bytes, depth: int = 0) -> Iterator[set[str]]:
    """Yield the cells of each of the first rows of a table, among which its header is; nothing of what is no table."""
    if content.startswith(PARQUET):
        from pyarrow.parquet import read_schema

        yield set(read_schema(io.BytesIO(content)).names)
    elif content.startswith(GZIP):
        yield from first_rows(_unpacked(content), depth + 1)
    elif content.startswith(ARCHIVE):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            inner = [] if SHEETS.intersection(names) or depth >= DEEPEST else [archive.read(name) for name in names]
        yield from _of_sheets(content) if SHEETS.intersection(names) else ()
        for member in inner:
            yield from first_rows(member, depth + 1)
    elif not content.startswith((PDF, *DRAWN)) and content.lstrip()[:1] not in MARKUP:
        for line in islice(_decoded(content).splitlines(), HEADER):
            yield {cell.strip() for cell in CELLS.split(line)}


def _of_sheets(content: bytes) -> Iterator[set[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            yield from ({str(cell) for cell in row} for row in book.get_sheet_by_name(name).to_python(nrows=HEADER))
    except CalamineError:
        raise UnreadableError from None


def _archived(content: bytes, depth: int) -> Iterator[str]:
    if depth >= DEEPEST:
        raise UnreadableError
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if sum(member.file_size for member in members) > LARGEST:
                raise UnreadableError
            for member in members:
                yield member.filename
                yield from texts(archive.read(member), depth + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        # Cut off, packed otherwise, or locked by a password.
        raise UnreadableError from None


def _unpacked(content: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as file:
            unpacked = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise UnreadableError from None
    if len(unpacked) > LARGEST:
        raise UnreadableError
    return unpacked


def _pages(content: bytes) -> Iterator[str]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
    except PdfiumError:
        raise UnreadableError from None
    try:
        yield from (page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def _columns(content: bytes) -> Iterator[str]:
    import pandas as pd

    try:
        frame = pd.read_parquet(io.BytesIO(content))
    except (OSError, ValueError):
        raise UnreadableError from None
    yield "\n".join(map(str, frame.columns))
    for name in frame:
        yield "\n".join(frame[name].dropna().astype(str).unique())


def _decoded(content: bytes) -> str:
    """Return a text in whatever encoding it is written; what has bytes that no text has is none."""
    if content.startswith(UTF_16):
        return content.decode("utf-16", errors="replace")
    if content.count(b"\x00") > len(content) // 4:
        is_little = content[1:2] == b"\x00"
        return content.decode("utf-16-le" if is_little else "utf-16-be", errors="replace")
    if b"\x00" in content:
        raise UnreadableError
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _written(text: str) -> Iterator[str]:
    """Yield a text as it is seen: with its lines unfolded, its tags taken out, and what JSON holds apart."""
    seen = _as_seen(html.unescape(text))
    yield seen
    if FOLDED.search(seen):
        yield FOLDED.sub("", seen)
    if TAG.search(seen):
        # A tag may stand within a word; where it stands between words, the text as it is shows it.
        yield TAG.sub("", seen)
    if text.lstrip()[:1] in ("{", "["):
        try:
            yield from map(_as_seen, _strings(json.loads(text)))
        except ValueError:
            return


def _strings(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for name, part in thing.items():
            yield name
            yield from _strings(part)
    elif isinstance(thing, list):
        for part in thing:
            yield from _strings(part)


def _as_seen(text: str) -> str:
    return UNSEEN.sub("", unicodedata.normalize("NFC", text))
