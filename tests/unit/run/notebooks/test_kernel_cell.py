"""The cell that looks at the kernel: without this package, beside a namesake, beside another edition of it."""

import subprocess
import sys
import tomllib

import pytest
from small_project import CLONE

from helpers import __version__
from helpers.present.language.words import Words
from helpers.run.notebooks.kernel_cell import kernel_cell


def run(path, words=Words("en")):  # noqa: B008
    """Return what the cell prints on stderr where Python finds packages in one folder only, besides its own."""
    start = f"import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p] + [{str(path)!r}]\n"
    call = [sys.executable, "-I", "-S", "-c", start + kernel_cell(words)]
    return subprocess.run(call, capture_output=True, text=True, check=False, cwd=path)


def package(folder, opening):
    (folder / "helpers").mkdir()
    if opening is not None:
        (folder / "helpers" / "__init__.py").write_text(opening, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        ("", "is not Mirall's, but an unrelated one of the same name"),
        ("print('helping'); 1 / 0", "is not Mirall's, but an unrelated one of the same name"),
        (None, "is not Mirall's, but an unrelated one of the same name"),
        ('"""Mirall: as it was once."""', "is of another edition than this notebook"),
        ('"""Mirall."""\n__version__ = "0.0.9"', "is of another edition than this notebook"),
    ],
)
def test_another_package_is_named_with_its_place_and_is_not_run(tmp_path, opening, said):
    done = run(package(tmp_path, opening))
    assert done.returncode == 1
    assert said in done.stderr
    assert str(tmp_path / "helpers") in done.stderr
    assert "`make lab`" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(("language", "said"), [("en", "has no Mirall"), ("ca", "no té el Mirall"), ("es", "no tiene")])
def test_a_kernel_without_us_is_told_what_to_choose(tmp_path, language, said):
    done = run(tmp_path, Words(language))
    assert done.returncode == 1
    assert said in done.stderr
    assert ".venv" in done.stderr


def test_our_own_package_passes_in_silence():
    done = run(CLONE / "src")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_edition_is_that_of_the_project():
    assert tomllib.loads((CLONE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == __version__
