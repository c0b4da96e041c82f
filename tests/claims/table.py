"""Draw many councils, judge every claim of their reports, and write the table that methodology/claims.qmd shows.

``PYTHONPATH=src:tests python tests/claims/table.py [--councils 60] [--processes 2]`` takes half an hour or more. What
was judged is kept as it comes in ``--kept``, so that a run can be taken up again.
"""

import argparse
import gc
import os
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path

# One thread for linear algebra, as in a run: more of them wait for each other. Read when numpy is first imported.
os.environ |= {name: os.environ.get(name, "1") for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")}

import pandas as pd
from claims.councils import DESIGNS, Case, compute
from claims.judge import judged
from claims.worlds import World, worlds

from helpers.stats.estimates.intervals import wilson
from helpers.study.paths import project_root

SIZES = (142, 250, 388, 600, 800, 1200, 5000)
LARGEST = 20_000
#: Every so many councils one is of the largest size.
SELDOM = 30
#: First seed of the councils. Raise it for a sample that no rule has seen.
FRESH = 1_200_000
#: Largest share of false claims of a kind.
AIM = 0.05
#: Largest share of councils without effects that tell any direction: on page one, and anywhere.
COUNCILS = {True: ("on page one", 0.05), False: ("anywhere in the report", 0.10)}
PLACES = {False: "councils with effects", True: "councils without"}
#: The table of councils that no rule has seen.
UNSEEN = project_root() / "methodology" / "claims" / "unseen.md"
#: What makes two judged sentences of one council the same claim.
SAME = ["council", "kind", "subject", "direction", "base", "is_true"]
NAMES = {
    "level": "on which side of a mark a figure lies",
    "order": "ignorance weighs more than distortion, or less",
    "rank": "among the best or least: aspects, services, channels",
    "extreme": "the largest group, the best and the poorest image",
    "group": "groups differ",
    "group: interval": "by how much groups differ (interval)",
    "effect": "what goes with the image",
    "effect: interval": "how much goes with the image (interval)",
    "importance": "what goes most with the image",
    "priority": "what comes first",
    "change": "what changed",
    "change: interval": "by how much it changed (interval)",
    "profile": "what sets a segment apart",
    "profile: interval": "by how much a segment differs (interval)",
    "explained: interval": "how much the model explains (interval)",
    "gap": "a channel has too little sent through it",
    "gap: interval": "by how much (interval)",
    "stability": "another survey finds the same segments",
    "gain": "the plan raises the image",
    "figure: interval": "figures (interval)",
}


@cache
def _worlds() -> dict[str, World]:
    return worlds()


def cases(kind: str, count: int) -> list[Case]:
    """Return the councils of one kind (``null``, ``effect``): every design, size and world in turn, some with waves.

    `FRESH` begins the seeds: it was raised after the rules were last changed, so that they were not made on them.
    """
    found, names = _worlds(), [name for name in _worlds() if not _worlds()[name].is_null]
    drawn = []
    for k in range(count):
        # Designs, sizes and waves turn at 4, 7 and 3: any few councils are of all of them.
        name = "nothing" if kind == "null" else names[(k + k // len(names)) % len(names)]
        before = None if k % 3 else "nothing" if kind == "null" else names[(k // 3) % len(names)]
        n = LARGEST if k % SELDOM == SELDOM // 2 - 1 else SIZES[k % len(SIZES)]
        design = list(DESIGNS)[k % len(DESIGNS)]
        # A village has no inventory of its communication.
        speaks = k % 5 == 1 and "communication" in found[name].town
        seed = FRESH + 10_000 * (kind == "effect") + k
        drawn.append(Case(f"{kind}{k}", found[name], design, n, seed, found[before] if before else None, speaks=speaks))
    return drawn


def verdicts(kind: str, k: int) -> pd.DataFrame:
    """Return what was judged of one council, one row a thing judged, as plain columns."""
    case = cases(kind, k + 1)[k]
    with tempfile.TemporaryDirectory() as home:
        table = judged(compute(case, Path(home)))
    plain = {name: [getattr(claim, name) for claim in table["claim"]] for name in ("subject", "direction", "base")}
    return table.drop(columns="claim").assign(**plain, n=case.n, design=case.design)


def run(wanted: Iterable[tuple[str, int]], processes: int, kept: Path) -> pd.DataFrame:
    """Return what was judged of all councils; what `kept` holds already is not computed again."""
    done = pd.read_csv(kept) if kept.exists() else pd.DataFrame({"council": []})
    left = [(kind, k) for kind, k in wanted if f"{kind}{k}" not in set(done["council"])]
    pool = ProcessPoolExecutor(processes, initializer=_settle)
    try:
        for future in as_completed([pool.submit(verdicts, kind, k) for kind, k in left]):
            done = pd.concat([done, future.result()], ignore_index=True)
            done.to_csv(kept, index=False)
    finally:
        # A council that cannot be computed stops the run at once, not after all others.
        pool.shutdown(cancel_futures=True)
    return done


def _settle() -> None:
    """Look for garbage seldom: a council makes many small tables, and what is imported never goes."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def counted(judgements: pd.DataFrame) -> pd.DataFrame:
    """Return one row a kind of claim and kind of council: how many, how many false, with Wilson's interval.

    A claim that a report tells in several sentences is one: chance moves all of them together.
    """
    held = judgements[judgements["is_true"].notna()].drop_duplicates(SAME)
    is_false = ~held["is_true"].astype(bool)
    groups = held.assign(is_false=is_false).groupby(["is_null", "kind"])["is_false"]
    table = groups.agg(["size", "sum"]).reset_index()
    ends = [wilson(row["sum"], row["size"]) for _, row in table.iterrows()]
    return table.assign(share=table["sum"] / table["size"], low=[e[0] for e in ends], high=[e[1] for e in ends])


def false_directions(judgements: pd.DataFrame) -> pd.DataFrame:
    """Return the false claims of a direction: intervals that miss are not among them."""
    is_direction = ~judgements["kind"].str.endswith(": interval")
    return judgements[is_direction & judgements["is_true"].notna() & ~judgements["is_true"].fillna(True).astype(bool)]


def councils_with(judgements: pd.DataFrame, *, page_one: bool) -> tuple[int, int]:
    """Return how many null councils tell any false direction (on page one, or anywhere), and of how many."""
    null = judgements[judgements["is_null"].astype(bool)]
    wrong = false_directions(null)
    wrong = wrong[wrong["is_page_one"].astype(bool)] if page_one else wrong
    return wrong["council"].nunique(), null["council"].nunique()


def outside(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `counted` that are more often false than the aim allows."""
    return table[table["kind"].isin(list(NAMES)) & (table["share"] > AIM)]


def unsure(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `counted` that are inside the aim and rest on too few claims to show it."""
    return table[table["kind"].isin(list(NAMES)) & (table["share"] <= AIM) & (table["high"] > AIM)]


def _listed(rows: pd.DataFrame) -> str:
    names = [f"{NAMES[row.kind]}, {PLACES[bool(row.is_null)]} ({row.wrong} of {row.of})"
             for row in rows.rename(columns={"size": "of", "sum": "wrong"}).itertuples()]  # fmt: skip
    return "; ".join(names) or "none"


def _by_design(judgements: pd.DataFrame) -> str:
    """Return how many intervals of plain figures miss, by kind of sample."""
    held = judgements[(judgements["kind"] == "figure: interval") & judgements["is_true"].notna()].drop_duplicates(SAME)
    missed = (~held["is_true"].astype(bool)).groupby(held["design"]).agg(["sum", "size"])
    parts = [f"{design.replace('_', '-')} {row['sum']} of {row['size']} ({row['sum'] / row['size']:.1%})"
             for design, row in missed.iterrows()]  # fmt: skip
    return "; ".join(parts) or "none"


def written(judgements: pd.DataFrame) -> str:
    """Return the table in Markdown."""
    table = counted(judgements)
    effect, null = judgements.loc[~judgements["is_null"].astype(bool), "council"].nunique(), None
    _, null = councils_with(judgements, page_one=False)
    lines = [
        f"| What a sentence claims | with effects (councils: {effect}) | false | without (councils: {null}) | false |",
        "|:-----------------------|-----:|--------------:|-----:|--------------:|",
    ]
    for kind, name in NAMES.items():
        rows = {bool(row.is_null): row for row in table[table["kind"] == kind].itertuples()}
        lines.append(f"| {name} | {_cells(rows.get(False))} | {_cells(rows.get(True))} |")
    lines.append("")
    for page_one, (place, most) in COUNCILS.items():
        wrong, of = councils_with(judgements, page_one=page_one)
        low, high = wilson(wrong, of)
        held = "" if wrong <= most * of else f" Outside the aim of {most:.0%}."
        lines.append(f"- Councils without effects with any false direction {place}: {wrong} of {of} "
                     f"({wrong / of:.0%}; {low:.0%} to {high:.0%}).{held}")  # fmt: skip
    lines += [
        f"- Outside the aim of {AIM:.0%}: {_listed(outside(table))}.",
        f"- Inside, but told too seldom to show it (the interval reaches over {AIM:.0%}): {_listed(unsure(table))}.",
        f"- Intervals of figures that miss, by kind of sample: {_by_design(judgements)}.",
    ]
    return "\n".join([*lines, ""])


def _cells(row: object) -> str:
    if row is None:
        return "0 | –"
    return f"{row.size:,} | {row.share:.1%} ({row.low:.1%} to {row.high:.1%})"  # type: ignore[attr-defined]


def main() -> None:
    """Run it and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--councils", type=int, default=60, help="of each kind")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kept", type=Path, default=Path("claims.csv"))
    parser.add_argument("--out", type=Path, default=UNSEEN)
    given = parser.parse_args()
    wanted = [(kind, k) for k in range(given.councils) for kind in ("null", "effect")]
    given.out.write_text(written(run(wanted, given.processes, given.kept)), encoding="utf-8")


if __name__ == "__main__":
    main()
