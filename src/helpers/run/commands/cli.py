"""The command `mirall`."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from helpers.run.commands.wording import HELP, say

app = typer.Typer(
    name="mirall",
    help=HELP["mirall"],
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

#: Options of all commands, which may stand before the command or after it.
FOLDERS = ("--data-dir", "--reports-dir")
Names = Annotated[list[str] | None, typer.Argument(metavar="COUNCIL[/WAVE]...", help=HELP["names"], show_default=False)]


def _say_version(is_asked: bool) -> None:
    if is_asked:
        say.line(f"mirall {version('mirall')}")
        raise typer.Exit


@app.callback()
def settings(
    data_dir: Annotated[Path | None, typer.Option(envvar="MIRALL_DATA", help=HELP["data-dir"])] = None,
    reports_dir: Annotated[Path | None, typer.Option(envvar="MIRALL_REPORTS", help=HELP["reports-dir"])] = None,
    _: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help=HELP["version"], show_default=False)
    ] = False,
) -> None:
    """Take the folders for all commands."""
    for variable, folder in (("MIRALL_DATA", data_dir), ("MIRALL_REPORTS", reports_dir)):
        if folder is not None:
            os.environ[variable] = str(folder.resolve())


@app.command("list", help=HELP["list"])
def list_studies() -> None:
    """List the studies with their state."""
    from helpers.run.commands.studies import list_command

    list_command()


@app.command(help=HELP["new"])
def new(
    council: Annotated[str, typer.Argument(help=HELP["new-council"])],
    wave: Annotated[str, typer.Argument(help=HELP["new-wave"])],
) -> None:
    """Make a folder with templates of every input."""
    from helpers.run.commands.studies import new_command

    new_command(council, wave)


@app.command(help=HELP["check"])
def check(names: Names = None, everything: Annotated[bool, typer.Option("--all", help=HELP["all"])] = False) -> None:
    """Validate all inputs."""
    from helpers.run.commands.checking import check_command

    check_command(names or [], everything)


@app.command(help=HELP["run"])
def run(
    names: Names = None,
    everything: Annotated[bool, typer.Option("--all", help=HELP["all"])] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help=HELP["jobs"], show_default=False)
    ] = None,
    to: Annotated[
        list[str] | None, typer.Option(metavar="html,pdf,notebooks", help=HELP["to"], show_default="html,pdf")
    ] = None,
    languages: Annotated[
        list[str] | None, typer.Option("--language", metavar="ca|es|en", help=HELP["language"], show_default=False)
    ] = None,
    renderer: Annotated[str, typer.Option(metavar="auto|quarto|embedded", help=HELP["renderer"])] = "auto",
    force: Annotated[bool, typer.Option("--force", help=HELP["force"])] = False,
    why: Annotated[bool, typer.Option("--why", help=HELP["why"])] = False,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NN.NAME=VALUE", help=HELP["set"], show_default=False)
    ] = None,
    stops: Annotated[bool, typer.Option("--fail-fast", help=HELP["fail-fast"])] = False,
    record: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help=HELP["json"], show_default=False)
    ] = None,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="tcp://HOST:PORT", help=HELP["scheduler"], show_default=False)
    ] = "",
    store: Annotated[str, typer.Option("--store", metavar="URL", help=HELP["store"], show_default=False)] = "",
) -> None:
    """Run the notebooks and render the report."""
    from helpers.run.commands.running import Asked, run_command

    formats, tongues, values = ",".join(to or ["html,pdf"]), ",".join(languages or ()), tuple(settings or ())
    run_command(
        Asked(tuple(names or ()), everything, formats, tongues, renderer, force, values, jobs, stops, scheduler,
              store, record, why)
    )  # fmt: skip


@app.command(help=HELP["pool"])
def pool(
    path: Annotated[Path, typer.Argument(metavar="FILE", help=HELP["pool-file"])],
    by: Annotated[str, typer.Option("--by", metavar="COLUMN", help=HELP["pool-by"])],
    only_split: Annotated[bool, typer.Option("--only-split", help=HELP["only-split"])] = False,
    replaces: Annotated[bool, typer.Option("--replace", help=HELP["replace"])] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help=HELP["jobs"], show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=HELP["force"])] = False,
    record: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help=HELP["json"], show_default=False)
    ] = None,
) -> None:
    """Take one survey of many councils apart, and estimate each."""
    from helpers.run.commands.pool import Asked, pool_command

    pool_command(Asked(path, by, replaces, only_split, jobs, force, record))


@app.command(help=HELP["verify"])
def verify(
    names: Names = None,
    everything: Annotated[bool, typer.Option("--all", help=HELP["compare-all"])] = False,
    record: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help=HELP["verify-json"], show_default=False)
    ] = None,
) -> None:
    """Hold reports against their records, and make them once more."""
    from helpers.run.commands.verifying import verify_command

    verify_command(names or [], everything, record)


@app.command(help=HELP["purge"])
def purge(
    study: Annotated[str, typer.Argument(metavar="COUNCIL/WAVE", help=HELP["purge-names"])],
    keeps_report: Annotated[bool, typer.Option("--keep-report", help=HELP["keep-report"])] = False,
    is_sure: Annotated[bool, typer.Option("--yes", help=HELP["yes"])] = False,
) -> None:
    """Erase what a study holds of persons."""
    from helpers.run.commands.purging import purge_command

    purge_command(study, keeps_report, is_sure)


@app.command(help=HELP["compare"])
def compare(
    names: Names = None,
    everything: Annotated[bool, typer.Option("--all", help=HELP["compare-all"])] = False,
    to: Annotated[list[str] | None, typer.Option(metavar="html,pdf", help=HELP["to"], show_default="html,pdf")] = None,
    language: Annotated[
        str, typer.Option("--language", metavar="ca|es|en", help=HELP["compare-language"], show_default=False)
    ] = "",
    renderer: Annotated[str, typer.Option(metavar="auto|quarto|embedded", help=HELP["renderer"])] = "auto",
) -> None:
    """Set councils and waves side by side."""
    from helpers.run.commands.compare import compare_command

    compare_command(names or [], everything, ",".join(to or ["html,pdf"]), language, renderer)


@app.command(help=HELP["site"])
def site(
    language: Annotated[
        str, typer.Option("--language", metavar="ca|es|en", help=HELP["compare-language"], show_default=False)
    ] = "",
) -> None:
    """Make the pages that lead to all reports."""
    from helpers.run.commands.compare import site_command

    site_command(language)


@app.command(help=HELP["vary"])
def vary(
    council: Annotated[str, typer.Argument(metavar="COUNCIL[/WAVE]", help=HELP["names"])],
    over: Annotated[
        str, typer.Option("--over", metavar="outcome,controls,weight_cap", help=HELP["over"])
    ] = "controls,weight_cap",
    target: Annotated[Path, typer.Option("--to", help=HELP["vary-to"])] = Path("specifications"),
) -> None:
    """Draw how findings move over a grid of choices."""
    from helpers.run.commands.vary import vary_command

    vary_command(council, over, target)


@app.command(help=HELP["lab"])
def lab(
    council: Annotated[str, typer.Argument(metavar="[COUNCIL[/WAVE]]", help=HELP["names"])] = "",
    no_open: Annotated[bool, typer.Option("--no-open", help=HELP["no-open"])] = False,
    puts_back: Annotated[bool, typer.Option("--put-back", help=HELP["put-back"])] = False,
) -> None:
    """Open JupyterLab on a study."""
    from helpers.run.commands.lab import lab_command

    lab_command(council, no_open, puts_back)


@app.command(help=HELP["margins"])
def margins(
    municipalities: Annotated[list[str], typer.Argument(metavar="MUNICIPALITY...", help=HELP["margins-names"])],
    source: Annotated[Path, typer.Option("--from", help=HELP["margins-from"])],
    wave: Annotated[str, typer.Option("--wave", help=HELP["margins-wave"])] = "",
) -> None:
    """Write population.csv from official tables."""
    from helpers.run.commands.studies import margins_command

    margins_command(municipalities, source, wave)


@app.command(help=HELP["questionnaire"])
def questionnaire(
    target: Annotated[Path, typer.Option("--to", help=HELP["questionnaire-to"])] = Path("questionnaire.xlsx"),
) -> None:
    """Write the questionnaire for a survey tool."""
    from helpers.run.commands.studies import questionnaire_command

    questionnaire_command(target)


def folders_first(arguments: list[str]) -> list[str]:
    """Return a call in which the folders, which hold for every command, stand before the command.

    Examples
    --------
    >>> folders_first(["check", "vila", "--data-dir", "/data"])
    ['--data-dir', '/data', 'check', 'vila']
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    first, rest, waiting = [], [], iter(arguments[:end])
    for argument in waiting:
        if argument.partition("=")[0] in FOLDERS:
            first += [argument] if "=" in argument else [argument, *([value] if (value := next(waiting, None)) else [])]
        else:
            rest.append(argument)
    return [*first, *rest, *arguments[end:]]


def main() -> None:
    """Run the command line: 0 done, 1 a study failed or its input is wrong, 2 wrong use."""
    from helpers.errors import MirallError, UsageError
    from helpers.study.written.files import unopened

    try:
        app(folders_first(sys.argv[1:]))
    except MirallError as error:
        say.problems(error)
        raise SystemExit(2 if isinstance(error, UsageError) else 1) from None
    except (IsADirectoryError, NotADirectoryError, PermissionError) as error:
        say.problems(MirallError(unopened(error, Path(error.filename or ""))))
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
