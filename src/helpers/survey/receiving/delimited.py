"""Delimited text files: their encoding and separator found, their records as a sheet."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from helpers.survey.receiving.raw import Sheet
from helpers.survey.receiving.textfiles import decode, detect_separator

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.study.config import SurveyFile


def read_text(path: Path, config: SurveyFile) -> Sheet:
    """Return the records of a delimited text file.

    Parameters
    ----------
    config
        Encoding and separator where the council gives them.
    """
    text, encoding = decode(path.read_bytes(), config.encoding)
    text = text.removeprefix("\ufeff")
    hint = re.match(r"sep=(.)\r?\n", text)
    text = text[hint.end() :] if hint else text
    separator = config.separator or (hint.group(1) if hint else detect_separator(text))
    separator = {"tab": "\t", "\\t": "\t"}.get(separator, separator)
    csv.field_size_limit(10_000_000)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    return Sheet(rows, list(range(1, len(rows) + 1)), encoding=encoding, separator=separator)
