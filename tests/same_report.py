"""What a reader gets of a report, in HTML and on paper, to compare what two renderers made of one folder."""

import re
from collections import Counter
from html.parser import HTMLParser

import pikepdf
import pytest
from paper_words import overprinted, pages_of

from helpers.run.render.quarto import find_quarto
from helpers.run.render.renderer import why_not_quarto

#: Holds where a Quarto that serves is on the machine; the reason is what `mirall run` would say.
needs_quarto = pytest.mark.skipif(why_not_quarto() is not None, reason=str(why_not_quarto()))
PATHS = re.compile(r"(?<![\w.])/(?:tmp|home|root|Users|private|var|work)/|\.building-|\.quarto")
UNREAD = {"script", "style", "svg"}


def by_quarto(source, target):
    """Render a prepared folder with the Quarto of this machine and return where its files are, by form."""
    target.mkdir(exist_ok=True)
    wanted = {form: target / f"{form}.{'html' if form == 'html' else 'pdf'}" for form in ("html", "pdf", "summary")}
    find_quarto().render(source, wanted)
    return wanted


class Read(HTMLParser):
    """What a page says: its words, and of each element what a reader or a program gets of it."""

    def __init__(self, text):
        super().__init__()
        self.words, self.kept, self.heads, self._open = [], Counter(), [], []
        self.loaded = Counter()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.loaded.update({tag} & {"script", "style", "link", "iframe", "object", "embed"})
        if tag == "svg" or not self._within():
            for key in ("id", "href", "alt", "aria-label", "scope", "role", "tabindex", "lang", "download"):
                if found.get(key) is not None:
                    self.kept[tag, key, " ".join(found[key].split())] += 1
            self.heads += [tag] if re.fullmatch(r"h\d|figcaption|details|summary|main|nav|table", tag) else []
        if tag not in ("meta", "br", "img", "link", "col", "hr", "input"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        if not self._within():
            self.words += data.split()

    def _within(self):
        return UNREAD & set(self._open)


def page_differences(first, second):
    """Return what one page says and the other does not, of words, marks and outline."""
    a, b = (Read(path.read_text(encoding="utf-8")) for path in (first, second))
    found = {
        "words": [pair for pair in zip(a.words, b.words, strict=False) if pair[0] != pair[1]][:3],
        "marks": list((a.kept - b.kept) + (b.kept - a.kept))[:3],
        "outline": a.heads != b.heads,
        "length": len(a.words) - len(b.words),
    }
    assert len(a.words) > 50
    return {key: value for key, value in found.items() if value}


def paper_differences(first, second):
    """Return what of two PDFs is not alike: words by page, descriptions, links, language, title."""
    a, b = (_on_paper(path) for path in (first, second))
    return [key for key in a if a[key] != b[key]]


def _on_paper(path):
    with pikepdf.open(path) as pdf, pdf.open_metadata() as metadata:
        things = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]
        fonts = {
            str(thing.BaseFont).split("+")[-1].removesuffix("-Identity-H") for thing in things if "/BaseFont" in thing
        }
        return {
            "words": [[word.text for word in words] for words in pages_of(path)],
            "alts": sorted(str(thing.Alt) for thing in things if "/Alt" in thing),
            "links": sum(thing.get("/Subtype") == "/Link" for thing in things),
            "language": str(pdf.Root.Lang),
            "title": metadata["dc:title"],
            "standard": metadata["pdfuaid:part"],
            "fonts": sorted(fonts),
        }


def faults_of(wanted):
    """Return what is wrong with the files that Quarto made, by themselves."""
    over = [pair for form in ("pdf", "summary") for pair in overprinted(pages_of(wanted[form]))]
    text = re.sub(r"[A-Za-z0-9+/=]{200,}", "", wanted["html"].read_text(encoding="utf-8"))
    return {"overprinted": over[:5], "paths": PATHS.findall(text)[:5]} if over or PATHS.search(text) else {}
