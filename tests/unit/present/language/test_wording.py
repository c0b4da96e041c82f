"""What is printed as the question that was asked is the one that was asked, as far as anybody can know."""

import pandas as pd
import pytest
from a_study import a_study

from helpers.present.language.narrative import asked, wording
from helpers.present.language.words import Words
from helpers.study.instrument import read_instrument

METHOD = read_instrument()
STUDY = a_study()
TEXT = METHOD["overall_image"].text["en"]


def row(source, item="overall_image", is_own=False):
    return {
        "item": item,
        "is_own": is_own,
        "is_asked": True,
        "source_column": source,
        "text_en": METHOD[item].text["en"],
    }


@pytest.mark.parametrize(
    ("source", "said", "is_known"),
    [
        ("overall_image", TEXT, True),
        ("image/overall_image", TEXT, True),
        # A header that is a question is how it was asked, not the method's sentence for the same thing.
        ("Rate 0 to 10 [Overall image]", "Rate 0 to 10 [Overall image]", True),
        ("P3", TEXT, False),
        ("overall_image_b", TEXT, False),
        (None, TEXT, True),
    ],
)
def test_the_method_speaks_for_a_questionnaire_only_where_it_was_its_own(source, said, is_known):
    assert wording(row(source), STUDY) == (said, is_known)


def test_options_of_one_question_have_one_wording():
    several = "Where do you read of us? [Web]; Where do you read of us? [Post]"
    assert wording(row(several, "channel_used"), STUDY) == ("Where do you read of us?", True)
    assert wording(row("channel_used[web]; channel_used[post]", "channel_used"), STUDY)[1]
    assert not wording(row("P7_1; P7_2", "channel_used"), STUDY)[1]


def test_what_the_codebook_words_is_what_was_asked():
    own = METHOD["overall_image"].model_copy(update={"text": METHOD["trust"].text})
    assert wording(row("P3") | {"text_en": own.text["en"]}, STUDY) == (METHOD["trust"].text["en"], True)


@pytest.mark.parametrize("language", ["en", "ca", "es"])
def test_what_is_not_known_to_have_been_asked_is_not_called_so(language):
    study = a_study(language)
    texts = [
        {f"text_{name}": METHOD[item].text[name] for name in ("en", "ca", "es")} for item in ("overall_image", "trust")
    ]
    items = pd.DataFrame([row("overall_image") | texts[0], row("P4", "trust") | texts[1]])
    told = asked(study, Words(language), items, ["overall_image", "trust"]).markdown
    assert "codebook.yml" in told and told.index("codebook.yml") > 30
    alone = asked(study, Words(language), items[items["item"] == "trust"], ["trust"]).markdown
    assert Words(language).plural("Question as asked:", "Questions as asked:", 1) not in alone
