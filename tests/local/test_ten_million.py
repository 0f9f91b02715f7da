"""Ten million rows into one file: how long it takes, and how little memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.export import measured

MANY, SOME = 10_000_000, 100_000


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_ten_million_rows_go_into_a_file_in_level_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = measured("export", SOME, tmp_path / "few.parquet")
    many = measured("export", MANY, tmp_path / "many.parquet")
    with capsys.disabled():
        print(f"\n{MANY:,} rows: {many['seconds']:.0f} s, {MANY / many['seconds']:,.0f} rows/s, ", end="")
        print(f"{many['most']:.0f} MB above the beginning; {SOME:,} rows: {few['most']:.0f} MB")
    # The rows that have come are remembered in eight bytes each, twice while they are sorted.
    assert many["most"] < 1.2 * few["most"] + 2.5 * 8 * MANY / 1e6
