"""Published tables of answer patterns, on which latent class programs are compared."""

import numpy as np

#: Stouffer & Toby (1951): 16 patterns of four binary items, D varying fastest.
VALUES = np.array([[a, b, c, d] for a in (0, 1) for b in (0, 1) for c in (0, 1) for d in (0, 1)])
VALUES_COUNTS = np.array([20, 2, 9, 2, 6, 1, 4, 1, 38, 7, 24, 6, 25, 6, 23, 42])
#: Agresti (2002, table 13.1): diagnoses of carcinoma by seven pathologists, 118 slides in 20 patterns.
CARCINOMA = {
    "0000000": 34, "0000100": 2, "0100000": 6, "0100001": 1, "0100100": 4, "0100101": 5, "1000000": 2, "1010101": 1,
    "1100000": 2, "1100001": 1, "1100100": 2, "1100101": 7, "1100111": 1, "1101001": 1, "1101101": 2, "1101111": 3,
    "1110101": 13, "1110111": 5, "1111101": 10, "1111111": 16,
}  # fmt: skip


def carcinoma() -> tuple[np.ndarray, np.ndarray]:
    """Return the patterns of the seven diagnoses and how many slides had each."""
    return np.array([[int(answer) for answer in row] for row in CARCINOMA]), np.array(list(CARCINOMA.values()), float)
