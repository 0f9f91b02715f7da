"""One line of `make bench`: what was measured, as a ratio within one run, beside its budget."""

from __future__ import annotations

import gc
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
    spread : (float, float) or None
        The quartiles of the rounds' values around ``value``, in ``unit``; None for what has no rounds.
    """

    what: str
    value: float
    gate: float | None = None
    aim: float | None = None
    unit: str = "x"
    at_least: bool = False
    note: str = ""
    spread: tuple[float, float] | None = None

    @property
    def kept(self) -> bool:
        """Whether the budget is kept; True where there is none."""
        if self.gate is None:
            return True
        return self.value >= self.gate if self.at_least else self.value <= self.gate

    @property
    def verdict(self) -> str:
        """ "ok", or "NO" for a broken budget; "??" where half of the rounds would keep it: noise decides no gate."""
        if self.gate is None:
            return "  "
        if self.kept:
            return "ok"
        best = None if self.spread is None else self.spread[1] if self.at_least else self.spread[0]
        near = best is not None and (best >= self.gate if self.at_least else best <= self.gate)
        return "??" if near else "NO"

    def __str__(self) -> str:
        mark = self.verdict
        sign = ">=" if self.at_least else "<="
        gate = f"{sign} {self.gate:g}{self.unit}" if self.gate is not None else ""
        aim = f"aim {self.aim:g}" if self.aim is not None else ""
        spread = "" if self.spread is None else f"{self.spread[0]:.3g}..{self.spread[1]:.3g}"
        measured = f"{self.value:>9.3g} {self.unit:<5} {spread:<13}"
        return f"{mark}  {self.what:<72} {measured} {gate:<12} {aim:<9} {self.note}"


def in_turns(actions: list[Callable[[], object]], rounds: int) -> list[list[float]]:
    """Seconds of each action in each round, after one round to warm up; a busy machine slows all of a round alike."""
    times: list[list[float]] = [[] for _ in actions]
    for action in actions:
        action()
    for _ in range(rounds):
        for action, kept in zip(actions, times, strict=True):
            gc.collect()
            start = time.perf_counter()
            action()
            kept.append(time.perf_counter() - start)
    return times


def ratio(over: list[float], under: list[float]) -> tuple[float, tuple[float, float]]:
    """The median of the rounds' ratios, and their quartiles."""
    ratios = sorted(a / b for a, b in zip(over, under, strict=True))
    low, high = ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]
    return statistics.median(ratios), (low, high)


def seconds(action: Callable[[], object], rounds: int = 5) -> float:
    """Median time of an action over so many rounds, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
