"""What became of those who were drawn: response, cooperation, refusal and contact rates in AAPOR's definitions.

Source: American Association for Public Opinion Research (2023), Standard Definitions: Final Dispositions of Case Codes
and Outcome Rates for Surveys, 10th edition, section on calculating outcome rates.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.errors import EstimationError


@dataclass(frozen=True)
class Dispositions:
    """How many cases ended in each of AAPOR's groups of final disposition codes.

    Attributes
    ----------
    complete, partial
        Interviews: I and P.
    refusal, non_contact, other
        Eligible, not interviewed: R (refusals and break-offs), NC and O.
    unknown_household, unknown_other
        Of unknown eligibility: UH (whether anybody lives there) and UO.
    not_eligible
        Known not to belong to those surveyed.
    """

    complete: int
    partial: int = 0
    refusal: int = 0
    non_contact: int = 0
    other: int = 0
    unknown_household: int = 0
    unknown_other: int = 0
    not_eligible: int = 0

    @property
    def interviews(self) -> int:
        """Complete and partial interviews."""
        return self.complete + self.partial

    @property
    def eligible(self) -> int:
        """Cases known to be eligible."""
        return self.interviews + self.refusal + self.non_contact + self.other

    @property
    def unknown(self) -> int:
        """Cases of unknown eligibility."""
        return self.unknown_household + self.unknown_other


def eligible_share(dispositions: Dispositions) -> float:
    """Return AAPOR's e by proportional allocation: the eligible among the cases whose eligibility is known.

    Source: the CASRO method, as Standard Definitions describes it; without cases known to be ineligible it is 1, which
    makes RR3 equal to RR1.

    Examples
    --------
    >>> eligible_share(Dispositions(4, 2, 1, 1, 1, not_eligible=1))
    0.9
    """
    known = dispositions.eligible + dispositions.not_eligible
    return dispositions.eligible / known if known else 1.0


def outcome_rates(dispositions: Dispositions, eligible: float | None = None) -> dict[str, float]:
    """Return AAPOR's outcome rates: RR1 to RR6, COOP1 to COOP4, REF1 to REF3 and CON1 to CON3.

    Parameters
    ----------
    dispositions
        Final dispositions.
    eligible
        Share of the cases of unknown eligibility that are eligible (AAPOR's e, in [0, 1]); `eligible_share` where it
        is not given.

    Raises
    ------
    EstimationError
        If no case is known to be eligible, or the share is outside [0, 1].

    Examples
    --------
    >>> round(outcome_rates(Dispositions(4, 2, 1, 1, 1, 1, 1, 1))["RR3"], 3)
    0.37
    """
    share = eligible_share(dispositions) if eligible is None else eligible
    if not dispositions.eligible or not 0 <= share <= 1:
        message = "Outcome rates need an eligible case and a share from 0 to 1; they got {cases} cases and {e}."
        raise EstimationError(message, cases=dispositions.eligible, e=share)
    # The widest base counts every unknown case as eligible, the middle one a share of them, the narrowest none.
    bases = (
        dispositions.eligible + dispositions.unknown,
        dispositions.eligible + share * dispositions.unknown,
        dispositions.eligible,
    )
    reached = dispositions.interviews + dispositions.refusal + dispositions.other
    rates = {f"RR{2 * place + 1}": dispositions.complete / base for place, base in enumerate(bases)}
    rates |= {f"RR{2 * place + 2}": dispositions.interviews / base for place, base in enumerate(bases)}
    rates |= {f"REF{place + 1}": dispositions.refusal / base for place, base in enumerate(bases)}
    rates |= {f"CON{place + 1}": reached / base for place, base in enumerate(bases)}
    return {**dict(sorted(rates.items())), **_cooperation(dispositions, reached)}


def _cooperation(dispositions: Dispositions, reached: int) -> dict[str, float]:
    able = dispositions.interviews + dispositions.refusal
    counts = (
        (dispositions.complete, reached),
        (dispositions.interviews, reached),
        (dispositions.complete, able),
        (dispositions.interviews, able),
    )
    return {f"COOP{place}": part / whole if whole else float("nan") for place, (part, whole) in enumerate(counts, 1)}
