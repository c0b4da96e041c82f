"""Mirall: from a council's survey to a diagnosis of its image and a communication plan.

Rooms, each of which imports only those to its right:
``run -> present -> communication -> stats -> survey -> study -> errors``.
"""

#: The edition of the package; each notebook asks for its own (`run.notebooks.kernel_cell`).
__version__ = "0.1.0"
