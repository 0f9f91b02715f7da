"""The runs of `make bench` that are kept: a JSON file for each, in ``runs/``, which git ignores."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.benchmarks.figure import Figure

FOLDER = Path(__file__).with_name("runs")


class Run:
    """One run: its figures, and where and when they were measured."""

    def __init__(self) -> None:
        self.figures: list[dict[str, Any]] = []
        self._time = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

    def add(self, benchmark: str, figure: Figure) -> None:
        """Keep a figure."""
        self.figures.append({"benchmark": benchmark, **asdict(figure), "verdict": figure.verdict})

    def save(self, folder: Path = FOLDER) -> Path:
        """Write the run; returns its file."""
        folder.mkdir(exist_ok=True)
        file = folder / f"{self._time.replace(':', '-').removesuffix('+00-00')}.json"
        commit = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"]
        run = {
            "time": self._time,
            "commit": subprocess.run(commit, capture_output=True, text=True, check=False).stdout.strip(),
            "python": platform.python_version(),
            "processors": os.cpu_count(),
            "load": os.getloadavg(),
            "figures": self.figures,
        }
        file.write_text(json.dumps(run, indent=1), encoding="utf-8")
        return file


def last_figures(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Each figure's newest value among the runs that are kept, by its line, with ``time``."""
    figures: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.glob("*.json")):
        run = json.loads(file.read_text(encoding="utf-8"))
        figures |= {figure["what"]: {**figure, "time": run["time"]} for figure in run["figures"]}
    return figures
