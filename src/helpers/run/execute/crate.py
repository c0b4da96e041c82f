"""The record of a run in the form that archives of research read: a Process Run Crate (RO-Crate, JSON-LD)."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from helpers.study.artefacts import artefacts, personal_tables

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

CRATE = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
#: Names that RO-Crate itself lacks and the profile has, such as that of a hash.
CONTEXT = "https://w3id.org/ro/terms/workflow-run/context"
LICENCE = "#rights"
#: Who may see what, by kind.
ACCESS = {
    "delivered": "May be published: figures of few people are withheld.",
    "groups": "Internal: figures of groups, made before the report was written.",
    "persons": "Personal data: rows are persons. Never leaves data/processed.",
    "received": "Internal, as received: the survey holds personal data and is not part of this crate.",
}


def as_crate(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the crate of a run as JSON-LD: the run as an action, with what it read, used and made.

    Parameters
    ----------
    record
        The manifest of the run. Nothing else is read, so that the same record gives the same crate.
    """
    from rocrate.model import ContextEntity
    from rocrate.rocrate import ROCrate

    study, run = record["study"], record["run"]
    called = f"{study['council']}/{study['wave']}"
    crate = ROCrate(version="1.1")
    crate.metadata.extra_contexts.append(CONTEXT)
    crate.name = f"Diagnostic report of {called} ({study['language']})"
    crate.description = "Image of the Social Services of a council as its residents see it, and a communication plan."
    crate.datePublished = datetime.fromisoformat(run["finished"])
    profile = {"@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}
    rights = {"@type": "CreativeWork", "name": "Rights", "description": "The council decides on the use of its report."}
    crate.root_dataset["conformsTo"] = crate.add(ContextEntity(crate, PROFILE, properties=profile))
    crate.root_dataset["license"] = crate.add(ContextEntity(crate, LICENCE, properties=rights))
    method = crate.add(ContextEntity(crate, "#mirall", properties=dict(_method(record))))
    action = crate.add_action(
        method,
        identifier="#run",
        object=[*_contexts(crate, _inputs(record)), *_contexts(crate, _choices(record))],
        result=[*_files(crate, record["deliverables"]), *_contexts(crate, _tables(record))],
        properties={
            "name": f"mirall run {called}",
            "startTime": run["started"],
            "endTime": run["finished"],
            "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
        },
    )
    crate.root_dataset["mentions"] = action
    return crate.metadata.generate()


def _method(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "@type", "SoftwareApplication"
    yield "name", "Mirall"
    yield "softwareVersion", record["mirall"]
    yield "softwareRequirements", [f"{name} {version}" for name, version in sorted(record["versions"].items())]
    if record["commit"]:
        yield "identifier", record["commit"]


def _files(crate: ROCrate, deliverables: Mapping[str, str]) -> list[Any]:
    from rocrate.model import File

    files = []
    for name, digest in sorted(deliverables.items()):
        kind, _ = mimetypes.guess_type(name)
        told = {"name": name, "sha256": digest, "conditionsOfAccess": ACCESS["delivered"]}
        made = File(crate, dest_path=name, properties=told | ({"encodingFormat": kind} if kind else {}))
        files.append(crate.add(made))
    return files


def _inputs(record: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what was received, which is named by its hash and lies elsewhere."""
    for when, inputs in (("", record["inputs"]), ("previous/", record["inputs_of_previous_wave"])):
        for name, digest in sorted(inputs.items()):
            told = {"name": name, "sha256": digest, "conditionsOfAccess": ACCESS["received"]}
            yield f"#raw/{when}{name}", {"@type": "CreativeWork"} | told


def _choices(record: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for book, values in sorted(record["parameters"].items()):
        for name, value in sorted(values.items()):
            yield f"#set/{book}/{name}", {"@type": "PropertyValue", "name": f"{book}.{name}", "value": str(value)}


def _tables(record: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    known, personal = artefacts(), personal_tables()
    for name, digest in sorted(record["tables"].items()):
        access = ACCESS["persons" if name in personal or name not in known else "groups"]
        told = {"name": name, "sha256": digest, "conditionsOfAccess": access}
        yield f"#table/{name}", {"@type": "CreativeWork"} | told


def _contexts(crate: ROCrate, told: Iterator[tuple[str, dict[str, Any]]]) -> list[Any]:
    from rocrate.model import ContextEntity

    return [crate.add(ContextEntity(crate, identifier, properties=properties)) for identifier, properties in told]
