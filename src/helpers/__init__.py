"""Mirall: from a council's survey to a diagnosis of its image and a communication plan.

Rooms, each of which imports only those to its right:
``run -> present -> communication -> stats -> survey -> study -> errors``.
"""
