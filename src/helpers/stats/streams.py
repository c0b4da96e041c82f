"""A generator of random numbers for each step, from one seed: running a step again, or leaving one out, moves no other.

Examples
--------
>>> generator(2025, IMPORTANCE).random() == generator(2025, IMPORTANCE).random()
True
>>> generator(2025, IMPORTANCE).random() == generator(2025, SCALES).random()
False
"""

from __future__ import annotations

import numpy as np

#: Steps that draw: of the perceptions, of the segments and of the plan.
IMPUTATION, IMPORTANCE, SCALES = range(3)
CLASSES, STABILITY = range(2)
GAINS = 0


def generator(seed: int, step: int) -> np.random.Generator:
    """Return the generator of one step, the same for the same seed and step."""
    return np.random.default_rng([seed, step])
