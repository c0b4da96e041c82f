"""A parameter that a notebook does not declare stops it under Papermill, too."""

import pytest

from helpers.errors import UsageError
from helpers.study.parameters import refuse_undeclared

DECLARING = 'council: str = "vilaprova"  # folder\nseed: int = 2025\n'


def test_declared_parameters_pass_and_so_does_a_notebook_without_any():
    refuse_undeclared(["", DECLARING, "# Parameters\nseed = 1\n", "import os"])
    refuse_undeclared(["", DECLARING, "import os"])
    refuse_undeclared([])


def test_every_undeclared_parameter_is_named_with_the_nearest_declared_one():
    with pytest.raises(UsageError, match="Did you mean council") as caught:
        refuse_undeclared(["", DECLARING, '# Parameters\ncouncli = "x"\ncolour = 3\n'])
    assert [problem.values["name"] for problem in caught.value.problems] == ["councli", "colour"]
