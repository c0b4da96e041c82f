"""What is installed: the lock, conda's file, the command line's targets and CI agree with pyproject.toml."""

import re
import subprocess
import tomllib
from pathlib import Path

import yaml

CLONE = Path(__file__).parents[2]
PROJECT = tomllib.loads((CLONE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def canonical(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()


def locked():
    text = (CLONE / "requirements.lock").read_text(encoding="utf-8")
    return text, {canonical(name) for name in re.findall(r"^([\w.-]+)==", text, flags=re.MULTILINE)}


def test_the_lock_holds_every_dependency_with_hashes():
    text, names = locked()
    wanted = PROJECT["dependencies"] + [name for extra in PROJECT["optional-dependencies"].values() for name in extra]
    assert {canonical(name) for name in wanted} <= names
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in entry, entry.split()[0]


def test_the_lock_names_no_host():
    text, _ = locked()
    assert not re.search(r"://|--(?:extra-)?index|--find-links|@ file", text)


def test_conda_gets_what_pyproject_asks_for():
    environment = yaml.safe_load((CLONE / "environment.yml").read_text(encoding="utf-8"))
    pip = next(part["pip"] for part in environment["dependencies"] if isinstance(part, dict))
    conda = [part for part in environment["dependencies"] if isinstance(part, str)]
    assert f"python{PROJECT['requires-python']}" in conda
    assert any(part.startswith("quarto") for part in conda)
    assert pip == [f"--editable .[{','.join(sorted(PROJECT['optional-dependencies']))}]"]


def test_every_target_of_make_is_explained():
    text = (CLONE / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE).group(1).split()
    explained = re.findall(r"^([a-z-]+):.*## \S", text, flags=re.MULTILINE)
    assert sorted(phony) == sorted(explained)


def test_ci_checks_the_style_runs_the_tests_and_then_the_main_job():
    lines = [
        line for line in (CLONE / ".ci" / "run").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "make lint", "make test", "make report"]
    assert (CLONE / ".ci" / "run").stat().st_mode & 0o111


def test_the_clone_may_lie_anywhere():
    done = subprocess.run(["git", "-C", str(CLONE), "ls-files"], capture_output=True, text=True, check=True)
    for name in done.stdout.splitlines():
        path = CLONE / name
        if path.suffix in {".py", ".yml", ".toml", ".qmd", ".md", ".ipynb", ".lua", ".typ", ".sh"} and path.is_file():
            text = path.read_text(encoding="utf-8")
            assert str(CLONE) + "/" not in text, name
