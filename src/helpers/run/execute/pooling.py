"""A pooled survey from its file to the councils' folders, and what all of them give away put together."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.present.language.words import Words
from helpers.present.released.delivered import SUMMARY
from helpers.present.released.pooled import write_pooled
from helpers.run.execute.alone import alone
from helpers.run.execute.placing import made_aside, put_in_place
from helpers.run.execute.state import DATA
from helpers.study.paths import POOLED, StudyPaths, data_dir, reports_dir
from helpers.study.provenance import read_json, write_json
from helpers.survey.pooling.folders import Placed, Pool, place, read_pool
from helpers.survey.pooling.splitting import ASIDE, Split, split

if TYPE_CHECKING:
    from helpers.survey.pooling.texts import Told

#: How a folder begins in which councils' files wait until all of them are there.
WAITING = ".pool-"


@dataclass(frozen=True)
class Parted:
    """A pooled survey whose councils have their folders.

    Attributes
    ----------
    aside
        The rows that are nobody's; None where there are none.
    """

    pool: Pool
    split: Split
    placed: Placed
    aside: Path | None


def part(path: Path, by: str, replaces: bool = False, told: Told = lambda done: None) -> Parted:
    """Give each council of a pooled survey its folder: all of them, or none where anything is wrong.

    Parameters
    ----------
    path, by
        The survey file, and its column that names the council; what holds for all lies beside the file.
    replaces
        Whether what is there in the folders is overwritten.
    told
        Told now and then how many bytes have been read.

    Raises
    ------
    MirallError
        If what lies beside the file is refused, the file cannot be taken apart, other files are there already, or
        another process is at it.
    """
    with alone(POOLED):
        pool = read_pool(path, by)
        raw, private = data_dir() / "raw", data_dir() / "processed" / POOLED / pool.wave
        raw.mkdir(parents=True, exist_ok=True)
        for left in raw.glob(f"{WAITING}*"):
            # Of a process that was killed.
            shutil.rmtree(left, ignore_errors=True)
        waiting = Path(tempfile.mkdtemp(prefix=WAITING, dir=raw))
        try:
            done = split(path, by, pool.councils, waiting, pool.answers, told=told, **pool.reading)
            given = read_json(private / "record.json").get("files", {})
            placed = place(pool, done, given, replaces)
            write_json(private / "record.json", {"files": given | placed.hashes})
            return Parted(pool, done, placed, _kept_aside(waiting, private))
        finally:
            shutil.rmtree(waiting, ignore_errors=True)


def _kept_aside(waiting: Path, private: Path) -> Path | None:
    """Keep the rows that are nobody's, and why they are, where no report reads them."""
    kept = private / f"{ASIDE}.csv"
    for name in (kept.name, f"{ASIDE}_entries.csv"):
        (private / name).unlink(missing_ok=True)
        if (waiting / kept.name).exists() or kept.exists():
            (waiting / name).replace(private / name)
    return kept if kept.exists() else None


def put_together(wave: str, words: Words) -> Path | None:
    """Write what the councils of a wave's pools give away as one data package; return its folder.

    None comes back where no council gives anything away.
    """
    councils = sorted(read_json(data_dir() / "processed" / POOLED / wave / "record.json").get("files", {}))
    folders = [StudyPaths(council, wave).reports / DATA for council in councils]
    folders = [folder for folder in folders if (folder / SUMMARY).is_file()]
    if not folders:
        return None
    target = reports_dir() / POOLED / wave
    with made_aside(target) as building:
        write_pooled(folders, wave, words, building)
        put_in_place(building, target)
    return target
