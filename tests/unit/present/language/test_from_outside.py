"""What a council calls itself and its subject is shown letter by letter, wherever Markdown is read."""

import re

import pandas as pd
from a_study import a_study
from nbconvert.filters import markdown2html

from helpers.present.language.narrative import came_in, plain_subject, subject
from helpers.present.language.words import Words

MARKUP = re.compile(r"<script|<img|<a ")
EVIL = "X<script>y()</script>![b](http://a.example/b.png)[a](javascript:z())"


def _study():
    subjects = dict.fromkeys(("ca", "es", "en"), EVIL)
    return a_study(name=EVIL, wave={"label": EVIL}, report={"subject": subjects})


def test_the_subject_is_escaped_in_markdown_and_plain_elsewhere():
    assert MARKUP.search(markdown2html(EVIL)) and not MARKUP.search(markdown2html(subject(_study())))
    assert plain_subject(_study()) == EVIL


def test_a_notebook_opens_with_names_that_do_nothing():
    told = came_in(_study(), Words("en"), pd.DataFrame({"respondent": ["a"]})).markdown
    assert not MARKUP.search(markdown2html(told))
