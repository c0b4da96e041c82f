"""A figure in a Word document is a vector, with a picture beside it."""

import io
import zipfile

import pandas as pd
from docx import Document
from docx.shared import Cm

from helpers.present.drawing.canvas import PAGE
from helpers.present.drawing.intervals import bar_chart
from helpers.present.drawing.vector import svg_of
from helpers.present.drawing.word import add_vector
from helpers.present.language.words import Words
from helpers.present.outputs import draw


def test_each_figure_lies_in_the_document_as_a_vector_and_as_a_picture():
    document, svgs = Document(), []
    for value in (3.0, 4.0):
        rows = pd.DataFrame({"label": ["One"], "estimate": [value]})
        figure = draw(lambda canvas, rows=rows: bar_chart(rows, Words("en"), canvas, share=False), "c", "a", rows)
        assert svg_of(figure.form(PAGE), outlined=True) == figure.outlined
        add_vector(document, document.add_picture(io.BytesIO(figure.png), width=Cm(16)), figure.outlined)
        svgs.append(figure.outlined)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        names = archive.namelist()
        held = [archive.read(name).decode() for name in names if name.endswith(".svg")]
        relations = archive.read("word/_rels/document.xml.rels").decode()
        body = archive.read("word/document.xml").decode()
        assert "image/svg+xml" in archive.read("[Content_Types].xml").decode()
    assert sorted(held) == sorted(svgs)
    assert len([name for name in names if name.endswith(".png")]) == 2
    assert body.count("svgBlip") == 2 and relations.count(".svg") == 2
    # It opens again, whole.
    assert len(Document(buffer).inline_shapes) == 2
