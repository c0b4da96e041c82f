"""What is said of a threshold is read from it: no sentence holds its value, and another value is said as it is."""

import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from helpers.present.language.catalogue import messages
from helpers.present.language.standing import STANDING
from helpers.present.language.words import Words, _catalogue
from helpers.study.paths import project_root
from helpers.study.thresholds import THRESHOLDS, thresholds_path

#: Parts of a hundred, and numbers, as people say them in words.
IN_WORDS = {
    0.95: "nineteen in twenty|dinou de cada vint|diecinueve de cada veinte",
    0.9: "nine in ten|nou de cada deu|nueve de cada diez",
    0.8: "four (times )?in five|quatre de cada cinc|cuatro de cada cinco", 0.5: "half a point|mig punt|medio punto",
    0.2: "one in five|una de cada cinc|una? de cada cinco", 0.05: "one in twenty|un[ao]? de cada (vint|veinte)",
    2: "two points|dos punts que|dos puntos que",
}  # fmt: skip
#: Sentences that say such a number of something else, by what they begin with in English; the fields' own forms.
OTHERS = {
    "half a point": "the form of a field", "two points": "the form of a field",
    "Instead of the last two points": "points of a proposal", "{n} durations are": "a time of day",
    "1 in ": "shares of people as one says them", "under 0.01": "what rounds to nothing", "under 0.1": "the same",
    "The next 10%": "a step of the budget", "With a tenth more hours": "the same",
    "This one, with {n} answers": "ten points of a driver", "The longer the bar": "the readability formulas' own scale",
    "{variable} adds up": "the sums of a census", "The total of row": "the same",
    "{variable}: {category} are people": "the same",
}  # fmt: skip


def sayings(value):
    """Return how a value would be written in any of the three languages: a pattern, or '' where it may be anything."""
    found = [IN_WORDS[value]] if value in IN_WORDS else []
    if 0 < value < 1:
        hundred = f"{round(100 * value, 4):g}"
        found += [rf"(?<![\d.,]){value:g}(?!\d)".replace("0.", "0[.,]"), rf"(?<![\d.,]){hundred}[\s\u00a0]?%"]
        found += [rf"(?<![\d.,]){hundred} (times in|of|veces|vegades|de cada) 100"]
    return "|".join([*found, rf"(?<![\d:.,{{]){value:g}(?![\d:.,])"] if value >= 20 else found)


def english_and(language):
    """Yield each sentence with what it is in a language."""
    for message in messages():
        told = _catalogue(language).get(message, message)
        for text in (told,) if isinstance(told, str) else told:
            yield message, text


@pytest.mark.parametrize("language", ["en", "ca", "es"])
def test_no_sentence_holds_the_value_of_a_threshold(language):
    patterns = {name: sayings(one.value) for name, one in THRESHOLDS.by_id.items()}
    asked = re.compile("|".join(dict.fromkeys(filter(None, patterns.values()))))
    held = {
        (message[:60], found[0])
        for message, text in english_and(language)
        if (found := asked.search(text)) and message.startswith("*Try*") is False
    }
    assert {one for one in held if not one[0].startswith(tuple(OTHERS))} == set()


def test_the_search_for_values_finds_them_in_each_language():
    for text in ("95% interval", "interval del 95 %", "un alfa de 0,95", "95 de cada 100", "nineteen in twenty"):
        assert re.search(sayings(0.95), text)
    assert re.search(sayings(25), "more than 25 words") and not re.search(sayings(25), "in 2025, 125 or 25.5 of")


#: Run with other thresholds: what fields say, and what is computed from the same numbers.
PROBE = """
import json
from helpers.present.language.standing import STANDING
from helpers.present.language.words import Words
from helpers.present.perception import bands
from helpers.study import quantiles
from helpers.study.artefacts import artefacts
said = {name: Words(language)("{" + name + "}") for language in ("en",) for name in STANDING}
heads = [Words(language)("{confidence} interval") for language in ("ca", "es", "en")]
points = [bands._points(first, last, Words("en")) for first, last in ((0, bands.LAST_LOW), (bands.FIRST_HIGH, 10))]
meanings = [column.meaning for table in artefacts().values() for column in table.columns.values()]
print(json.dumps({"said": said, "heads": heads, "points": points, "draws": quantiles.FEWEST_DRAWS,
    "reach": quantiles.Z, "old": [one for one in meanings if "95" in one or "25 words" in one]}))
"""
CHANGED = {
    "confidence": 0.9, "even_chance": 0.6, "likely": 0.7, "power": 0.9, "smallest_objective": 0.7, "worth_money": 3,
    "long_sentence": 15, "often_unanswered": 0.3, "middle_answers": 32, "high_answers": 72,
}  # fmt: skip


@pytest.fixture(scope="module")
def probed(tmp_path_factory):
    """Return what is said where the thresholds are others, through the file that people change."""
    import json

    home = tmp_path_factory.mktemp("home")
    shutil.copytree(project_root() / "methodology", home / "methodology")
    given = yaml.safe_load(thresholds_path().read_text(encoding="utf-8"))
    for chapter in given["chapters"].values():
        for name in CHANGED.keys() & chapter.keys():
            chapter[name]["value"] = CHANGED[name]
    (home / "methodology" / "thresholds.yml").write_text(yaml.safe_dump(given), encoding="utf-8")
    registry = home / "methodology" / "instrument" / "indicators.yml"
    renamed = registry.read_text(encoding="utf-8").replace('en: "Image index"', 'en: "Esteem mark"', 1)
    registry.write_text(renamed, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", PROBE], env=os.environ | {"MIRALL_HOME": str(home)}, capture_output=True, check=True
    )
    return json.loads(told.stdout)


def test_another_threshold_is_said_as_it_is(probed):
    assert probed["said"] == {
        "confidence": "90%", "even": "60%", "likely": "70", "power": "90", "noticed": "0.7 points",
        "worth_money": "3 points", "long_sentence": "15", "notable": "30%",
        "image_index": "Esteem mark",
    }  # fmt: skip
    heads = [head.replace("\u00a0", " ") for head in probed["heads"]]
    assert heads == ["Interval del 90 %", "Intervalo del 90 %", "90% interval"]
    assert probed["points"] == ["0 to 3", "8 to 10"] and probed["old"] == []
    # One draw beyond each end of 90 % are twenty, and its half width is 1.645 standard errors.
    assert probed["draws"] == 20 and abs(probed["reach"] - 1.6449) < 1e-4


def test_each_standing_field_is_said_in_every_language():
    for language in ("ca", "es", "en"):
        for name in STANDING:
            assert "{" not in Words(language)(f"{{{name}}}")
    assert Words("en")("{noticed} and {worth_money}") == "half a point and two points"
