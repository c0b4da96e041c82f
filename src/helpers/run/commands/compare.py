"""`mirall compare`: councils and waves side by side, from the data that their reports give away."""

from __future__ import annotations

from helpers.errors import Problem, UsageError
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
    from helpers.run.render.renderer import choose_renderer, why_not_quarto
    from helpers.study.config import LANGUAGES

    formats = tuple(dict.fromkeys(part.strip() for part in to.split(",") if part.strip()))
    message = "The format {form} is not one of {known}."
    wrong = [form for form in formats or (to,) if form not in FILES]
    if wrong:
        raise UsageError([Problem(message, values={"form": form, "known": ", ".join(FILES)}) for form in wrong])
    if language and language not in LANGUAGES:
        raise UsageError("The language {language} is not one of ca, es, en.", language=language)
    folders, made_by = chosen(names, everything), choose_renderer(renderer)
    if renderer == "auto" and (reason := why_not_quarto()):
        rest = say.words("The report is made with pandoc and Typst from the packages.")
        say.note(f"{say.words.problem(reason)} {rest}", "dim")
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
    from helpers.study.config import LANGUAGES

    if language and language not in LANGUAGES:
        raise UsageError("The language {language} is not one of ca, es, en.", language=language)
    say.line(str(write_all(Words(language) if language else say.words)[0]))
