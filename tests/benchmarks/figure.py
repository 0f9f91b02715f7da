"""One line of `make bench`: what was measured, as a ratio within one run, beside its budget."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured number and what it must keep to.

    Parameters
    ----------
    what : str
        What was measured, against what.
    value : float
        The measured number, in ``unit``.
    gate, aim : float or None
        The budget and the aim, in ``unit``; None where the product sets none.
    unit : str
        "x" for a ratio; "ms", "MB/s", "kB" otherwise.
    at_least : bool
        Whether more is better, as for a speed.
    note : str
        The absolute figures behind a ratio.
    """

    what: str
    value: float
    gate: float | None = None
    aim: float | None = None
    unit: str = "x"
    at_least: bool = False
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the budget is kept; True where there is none."""
        if self.gate is None:
            return True
        return self.value >= self.gate if self.at_least else self.value <= self.gate

    def __str__(self) -> str:
        mark = "  " if self.gate is None else "ok" if self.kept else "NO"
        sign = ">=" if self.at_least else "<="
        gate = f"{sign} {self.gate:g}{self.unit}" if self.gate is not None else ""
        aim = f"aim {self.aim:g}" if self.aim is not None else ""
        return f"{mark}  {self.what:<72} {self.value:>9.3g} {self.unit:<5} {gate:<12} {aim:<9} {self.note}"


def seconds(action: Callable[[], object], rounds: int = 5) -> float:
    """Median time of an action over so many rounds, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
