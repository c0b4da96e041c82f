"""Where the words of a PDF stand: each as a box, and which of them are printed over others."""

from typing import NamedTuple

import pypdfium2
from pypdfium2.raw import FPDFText_GetUnicode, FPDFText_IsHyphen

#: The part of the smaller of two words that another may cover: their boxes hold what letters reach above and below.
COVERED = 0.25
#: Where a long name may break.
BREAK = "\u200b"


class Word(NamedTuple):
    text: str
    left: float
    bottom: float
    right: float
    top: float


def pages_of(path):
    """Return the words of each page of a PDF."""
    with pypdfium2.PdfDocument(path) as pdf:
        return [_words(page.get_textpage()) for page in pdf]


def _words(page):
    found, letters = [], []
    for at in range(page.count_chars()):
        letter = chr(FPDFText_GetUnicode(page, at))
        if letter.isspace() or letter == BREAK or FPDFText_IsHyphen(page, at) == 1:
            found, letters = [*found, *_word(letters)], []
        else:
            box = page.get_charbox(at)
            # A word that breaks at the end of a line, or a cell that follows another, is two words.
            if letters and not _beside(letters[-1][1], box):
                found, letters = [*found, *_word(letters)], []
            letters.append((letter, box))
    return [*found, *_word(letters)]


def _beside(before, box):
    height = max(before[3] - before[1], box[3] - box[1], 1.0)
    return abs(box[0] - before[2]) < height and min(before[3], box[3]) - max(before[1], box[1]) > -height / 2


def _word(letters):
    boxes = [box for _, box in letters if box[2] > box[0] and box[3] > box[1]]
    if not boxes:
        return []
    left, bottom, right, top = zip(*boxes, strict=True)
    return [Word("".join(letter for letter, _ in letters), min(left), min(bottom), max(right), max(top))]


def overprinted(pages):
    """Return the pairs of words that are printed over one another, each with its page's number."""
    return [
        (number, a.text, b.text)
        for number, words in enumerate(pages, start=1)
        for a, b in _near(sorted(words, key=lambda word: word.bottom))
        if _covers(a, b)
    ]


def _near(words):
    for i, a in enumerate(words):
        for b in words[i + 1 :]:
            if b.bottom >= a.top:
                break
            yield a, b


def _covers(a, b):
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.top, b.top) - max(a.bottom, b.bottom)
    smaller = min((word.right - word.left) * (word.top - word.bottom) for word in (a, b))
    return across > 0 and down > 0 and across * down > COVERED * smaller
