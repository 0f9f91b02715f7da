"""``make test``: the stories in Chromium and all other tests side by side, since half of a story is waiting for kernels.

``python -m tests [OPTION ...]`` hands the options to both pytests. Of the long suites it runs none.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

PARTS = {"browser": ["tests/browser"], "others": ["tests", "--ignore=tests/browser"]}
PYTEST = [sys.executable, "-m", "pytest", "-m", "not soak and not peers"]


class Part:
    """One pytest. Its lines are printed as they come, each whole and behind the part's name."""

    def __init__(self, name: str, arguments: list[str]) -> None:
        self._name = name
        self._process = subprocess.Popen(
            [*PYTEST, *arguments],
            cwd=Path(__file__).parents[1],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._printing = threading.Thread(target=self._print)
        self._printing.start()

    def _print(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            sys.stdout.write(f"{self._name}: {line}")
            sys.stdout.flush()

    def wait(self) -> int:
        """The exit status, when every line is printed."""
        self._printing.join()
        return self._process.wait()


def main(options: list[str]) -> int:
    """Run both parts; 1 unless both pass."""
    parts = [Part(name, [*paths, *options]) for name, paths in PARTS.items()]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both pytests, which end by themselves
    statuses = [part.wait() for part in parts]
    return int(any(statuses))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
