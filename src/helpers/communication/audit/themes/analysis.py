"""The communication audit, whole: from the inventory and the survey's tables to the tables of notebook 04."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from helpers.communication.audit.receiving.inventory import Inventory, read_inventory
from helpers.communication.audit.themes.coding import CodedMessages
from helpers.communication.audit.themes.images import (
    dimension_scores,
    image_gaps,
    images_as_withheld,
    projected_image,
    surveyed_images,
)
from helpers.communication.audit.themes.pages import language_rows, needed_languages
from helpers.communication.audit.themes.shortcomings import AuditTables, find_shortcomings
from helpers.study.artefacts import artefacts
from helpers.study.tables.audit import PAGE_LISTS
from helpers.survey.assembling import people_surveyed
from helpers.survey.design import SurveyDesign, raked_design
from helpers.survey.disclosure import leave_out_few
from helpers.survey.residents import residents_of
from helpers.survey.spending import unproven

if TYPE_CHECKING:
    from helpers.study.opening import Study

FOLDER, PAGES = "communication", "service_pages"
TABLES = (
    "coded_messages", "voice", "framing", "readability", "service_pages", "supply_demand", "images", "image_gaps",
    "knowledge_gaps", "shortcomings",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Audit:
    """What the audit found.

    Attributes
    ----------
    inventory
        What the council provided.
    tables
        Name to table, ready to be written; one without rows where its input is missing.
    demand
        Use and trust of channels, and recall, by segment.
    languages
        Languages that pages should have.
    """

    inventory: Inventory
    tables: dict[str, pd.DataFrame]
    demand: pd.DataFrame
    languages: list[str]

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def _ipython_key_completions_(self) -> list[str]:
        """What a name between brackets completes to in a notebook."""
        return list(self.tables)


def open_inventory(study: Study) -> Inventory:
    """Return the communication inventory of a study; an empty one where it has no `communication/` folder.

    Raises
    ------
    CommunicationInputError
        With everything that is wrong in its files at once.
    """
    return read_inventory(study.paths.raw / FOLDER)


def _ready(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table with its schema's columns, and what its rows name several of; one without rows gets them too."""
    columns = [*artefacts()[name].columns, *(PAGE_LISTS if name == PAGES else ())]
    return frame.reindex(columns=columns) if frame.empty else frame[columns]


def if_written(study: Study, table: str) -> pd.DataFrame | None:
    """Return a table of an earlier notebook; None where that was not run."""
    return study.read(table) if study.has(table) else None


@dataclass(frozen=True, eq=False)
class Holders:
    """Those who hold an image of the services, one row a respondent.

    Attributes
    ----------
    scores
        (n, dimensions) 0-100, high a good image (`images.dimension_scores`).
    stakeholder
        (n,) citizen, association, economic or professional.
    design
        Sample design of all of them.
    """

    scores: pd.DataFrame
    stakeholder: pd.Series
    design: SurveyDesign


def image_holders(study: Study) -> Holders:
    """Return everybody who answered as one who holds an image of the services."""
    respondents, margins = study.read("respondents"), study.read("margins")
    people = people_surveyed(respondents, margins, study.config)
    design = raked_design(respondents, margins, study.config.sample, people)
    scores = dimension_scores(respondents, study.read("items"))
    if "stakeholder" in respondents:
        stakeholder = respondents["stakeholder"].astype("string").fillna("citizen")
    else:
        stakeholder = pd.Series("citizen", index=respondents.index, dtype="string")
    return Holders(scores, stakeholder, design)


def all_images(holders: Holders, coded: CodedMessages) -> pd.DataFrame:
    """Return the table `images` of those who hold one and of what the messages project, nothing withheld."""
    held = surveyed_images(holders.scores, holders.stakeholder, holders.design)
    return pd.concat([held, projected_image(coded.dimensions, coded.table)], ignore_index=True)


def shown_images(images: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return the images of at least as many people as the report shows, and no figure that it withholds elsewhere."""
    many = leave_out_few(images, study.config.options.disclosure_threshold)
    estimates = if_written(study, "estimates")
    return many if estimates is None else images_as_withheld(many, estimates)


def compare_images(images: pd.DataFrame, holders: Holders) -> pd.DataFrame:
    """Return the table `image_gaps` of the images that may be shown."""
    return image_gaps(images, holders.scores, holders.stakeholder, holders.design)


def page_languages(study: Study) -> list[str]:
    """Return the languages that the council's pages should have: its own, and those that many residents speak."""
    residents = residents_of(study.read("respondents"), study.read("margins"))
    return needed_languages(study.config.languages, residents)


def quiz_items(study: Study) -> list[str]:
    """Return the statements that people judged true or false and of which it is known which they are here."""
    items = [item.id for item in study.instrument.items if item.kind == "quiz"]
    doubtful = unproven(items, study.paths.raw / FOLDER, study.config.wave.start.year)
    return [item for item in items if item not in doubtful]


def gather_audit(inventory: Inventory, wanted: pd.DataFrame, languages: list[str], **tables: pd.DataFrame) -> Audit:
    """Return the audit of tables that its steps made, with the shortcomings that they show.

    Parameters
    ----------
    wanted
        Use and trust of channels, and recall, by segment (`supply.demand`).
    languages
        Languages that pages should have.
    tables
        Every table of `TABLES` by its name, but the shortcomings.
    """
    ready = {name: _ready(tables[name], name) for name in TABLES[:-1]}
    read = AuditTables(*ready.values(), demand=wanted)
    return Audit(inventory, {**ready, "shortcomings": find_shortcomings(read)}, wanted, languages)


def write_audit(study: Study, audit: Audit) -> list[str]:
    """Write the audit's tables and return their names."""
    tables = as_rows(audit)
    for name, table in tables.items():
        study.write(name, table)
    return list(tables)


def as_rows(audit: Audit) -> dict[str, pd.DataFrame]:
    """Return the tables as they are written: no cell holds a list, `page_languages` has a row for each language."""
    served = audit[PAGES]
    return {**audit.tables, PAGES: served.drop(columns=list(PAGE_LISTS)), "page_languages": language_rows(served)}
