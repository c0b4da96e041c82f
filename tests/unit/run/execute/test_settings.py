"""Values for the notebooks' parameters on the command line: what is set, of which kind, and what is refused."""

from helpers.run.execute.settings import read_settings
from helpers.run.notebooks.reading import declared_parameters, notebook_paths

DECLARED = {
    "01_a": {"council": "x", "wave": "y", "language": "", "weight_cap": 0.0},
    "02_b": {"council": "x", "outcome": "", "seed": 2025, "draws": True},
    "03_c": {"council": "x", "seed": 2025},
}


def values(given, declared=None):
    """Return what can be set, where nothing is refused."""
    made, problems = read_settings(given, declared or DECLARED)
    assert not problems
    return made


def refusals(given):
    """Return what cannot be set, one line each."""
    return [str(problem) for problem in read_settings(given, DECLARED)[1]]


def test_values_take_the_kind_of_what_they_replace():
    given = ["01.weight_cap=3", "02.outcome = trust", "02.draws=false", "seed=7", "02.seed=8"]
    assert values(given) == {
        "01_a": {"weight_cap": 3.0},
        "02_b": {"outcome": "trust", "draws": False, "seed": 8},
        "03_c": {"seed": 7},
    }


def test_a_value_may_hold_a_mark():
    assert values(["02.outcome=a=b, c.d"]) == {"02_b": {"outcome": "a=b, c.d"}}


def test_what_cannot_be_set_is_refused_at_once_with_what_is_near():
    given = [
        "2.outcome=trust",
        "02.outcom=trust",
        "02.seed=seven",
        "01.weight_cap=much",
        "03.council=z",
        "02.draws=perhaps",
        "02.weight_cap=3",
    ]
    told = refusals(given)
    assert [line.partition(":")[0] for line in told] == given
    assert "01_a, 02_b, 03_c" in told[0] and "Near it: outcome" in told[1]
    assert told[2].endswith("seed takes a whole number.") and told[3].endswith("weight_cap takes a number.")
    assert "by the command itself" in told[4] and told[5].endswith("draws takes true or false.")
    assert told[6].endswith("weight_cap is a parameter of notebook 01: `--set 01.weight_cap=…`.")


def test_a_setting_without_a_value_or_given_twice_is_refused_and_the_more_exact_one_goes_first():
    given = [
        "02.outcome",
        "seed",
        "02.draws=true",
        "02_b.draws=false",
        "seed=1",
        "seed=2",
        "wave=2023",
        "01.weight_cap = ",
    ]
    assert refusals(given) == [
        "seed, seed=1, seed=2: one parameter is set more than once. Keep one of them.",
        "02.draws=true, 02_b.draws=false: one parameter is set more than once. Keep one of them.",
        "seed has no value. Write seed=VALUE, or leave it out: council.yml then decides.",
        "wave=2023: wave is not set here but by the command itself: `mirall run COUNCIL/WAVE --language ca`.",
        "02.outcome has no value. Write 02.outcome=VALUE, or leave it out: council.yml then decides.",
        "01.weight_cap has no value. Write 01.weight_cap=VALUE, or leave it out: council.yml then decides.",
    ]
    for order in (["seed=7", "02.seed=8"], ["02.seed=8", "seed=7"]):
        assert values(order) == {"02_b": {"seed": 8}, "03_c": {"seed": 7}}


def test_the_word_for_the_methods_own_serves_numbers_that_can_be_left_open_and_no_others():
    assert values(["01.weight_cap=method", "02.outcome=method"]) == {
        "01_a": {"weight_cap": "method"},
        "02_b": {"outcome": "method"},
    }
    assert refusals(["02.seed=method"]) == ["02.seed=method: seed takes a whole number."]


def test_every_parameter_of_the_real_notebooks_can_be_set():
    declared = {path.stem: declared_parameters(path) for path in notebook_paths()}
    named = [
        f"{book[:2]}.{name}={value or 'method'}" for book, held in declared.items() for name, value in held.items()
    ]
    asked = [text for text in named if not text[3:].startswith(("council=", "wave=", "language="))]
    assert {(b, n) for b, held in values(asked, declared).items() for n in held} == {
        (book, name) for book, held in declared.items() for name in held if name not in ("council", "wave", "language")
    }
