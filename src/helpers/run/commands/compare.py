"""`mirall compare`: councils and waves side by side, from the data that their reports give away."""

from __future__ import annotations

from helpers.run.commands.running import read_formats, read_renderer, refuse_unknown
from helpers.run.commands.wording import say


def compare_command(names: list[str], everything: bool, to: str, language: str, renderer: str) -> None:
    """Write the report of the comparison and print where it is.

    Raises
    ------
    UsageError
        If a council, format, language or renderer is none that there is; all formats that are none at once.
    """
    from helpers.present.language.words import Words
    from helpers.run.execute.comparing import FILES, chosen, compare

    formats = read_formats(to, FILES)
    refuse_unknown([language])
    folders, made_by = chosen(names, everything), read_renderer(renderer)
    words = Words(language) if language else say.words
    files, notes = compare(folders, words, made_by, formats, renderer == "quarto")
    for note in notes:
        say.note(say.words.problem(note), "yellow")
    for path in files:
        say.line(str(path))


def site_command(language: str) -> None:
    """Write the site of all councils and print where it begins.

    Raises
    ------
    UsageError
        If the language is none that there is, or no report gives data away.
    """
    from helpers.present.language.words import Words
    from helpers.run.execute.comparing import write_all

    refuse_unknown([language])
    say.line(str(write_all(Words(language) if language else say.words)[0]))
