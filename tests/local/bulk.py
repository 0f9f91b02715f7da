"""Catalogue-only entries by the million: arrays and groups that are listed, but have no folder.

    from tests.local.bulk import load
    load(root, arrays=20_000)                 # before or while a server serves `root`, with the same HOME
    with local.start(root) as cloud: ...      # cloud.client.list_arrays() now counts 20,000 more

On the command line: ``python -m tests.local.bulk ROOT --arrays 1000000``. A million takes about a minute.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from tiledb_cloud_widgets.local.assembly import registry_file
from tiledb_cloud_widgets.local.registry.database import ARRAY, GROUP, Database, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TAGS = tuple(f"tag {number}" for number in range(200))
WORDS = ("ocean", "river", "forest", "city", "plasma", "galaxy", "protein", "glacier", "market", "reef", "Ångström", "storm")  # fmt: skip
FILE_TYPES = ("notebook", "file", "ml_model")
#: 2020-01-01, in seconds since 1970
BEGIN = 1577836800


def load(
    root: Path,
    arrays: int,
    *,
    groups: int = 0,
    namespaces: Sequence[str] = ("demo", "climate", "lab"),
    public: float = 0.0,
    seed: int = 0,
    file: Path | None = None,
) -> Path:
    """Put entries straight into the registry of `root`, and return the registry's file.

    The same arguments make the same entries, UUIDs included. Array number 7 is called
    ``bulk/WORD-WORD-0000007``; about a tenth has a file type (notebook, file, ml_model); each has up to 4 of
    200 tags ("tag 0" is on 4 in 10, "tag 199" on 1 in 400) and a description of some words ("Ångström" among
    them).

    Parameters
    ----------
    root : Path
        The folder that is, or will be, served. It must exist; nothing is written into it.
    arrays, groups : int
        How many of each. Groups are called ``bulk/group-0000007``, and have no members.
    namespaces : sequence of str
        Entry number n is in namespace n modulo their number.
    public : float
        Share of the arrays, 0 to 1, that is published.
    seed : int
        Another seed makes other entries, beside those that are there: the names tell the seed unless it is 0.
    file : Path, optional
        Another file than the one in the user's data folder.
    """
    file = file or registry_file(root)
    database = Database(file)
    try:
        with database.write() as db:
            first = db.execute(
                "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'assets'"
            ).fetchone()[0]
            # one pass over everything at the end costs a fraction of a trigger for each row
            triggers = [row[0] for row in db.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
            for name in ("assets_added", "assets_dropped", "assets_renamed"):
                db.execute(f"DROP TRIGGER {name}")
            chosen = random.Random(seed)
            marks = ", ".join("?" * 14)
            db.executemany(
                "INSERT INTO assets (id, uuid, namespace, name, kind, type, size, file_type, group_type,"
                f" description, tags, created_at, created_by, folded) VALUES ({marks})",
                _rows(first, arrays, groups, namespaces, seed),
            )
            last = first + arrays + groups
            db.execute(
                "INSERT INTO asset_tags SELECT t.value, a.id FROM assets a, json_each(a.tags) t"
                " WHERE a.id >= ? ORDER BY t.value, a.id",
                (first,),
            )
            shared = (each for each in range(first, first + arrays) if public and chosen.random() < public)
            db.executemany(
                "INSERT INTO sharing VALUES (?, 'public', 'read', '')", ((each,) for each in shared)
            )
            db.execute("INSERT INTO search (search) VALUES ('rebuild')")
            for sql in triggers:
                db.execute(sql)
            assert db.execute("SELECT max(id) FROM assets").fetchone()[0] == last - 1
    finally:
        database.close()
    return file


def _rows(
    first: int, arrays: int, groups: int, namespaces: Sequence[str], seed: int
) -> Iterator[tuple[object, ...]]:
    chosen = random.Random(seed)
    mark = f"-s{seed}" if seed else ""
    for number in range(arrays + groups):
        group = number >= arrays
        namespace = namespaces[number % len(namespaces)]
        # small numbers are chosen most: a few tags are everywhere, and most are rare
        tags = [*{TAGS[int(len(TAGS) * chosen.random() ** 4)] for _ in range(chosen.randrange(5))}]
        words = chosen.choices(WORDS, k=6)
        name = (
            f"bulk/group{mark}-{number - arrays:07}"
            if group
            else f"bulk/{words[0]}-{words[1]}{mark}-{number:07}"
        )
        description = f"The {words[2]} of the {words[3]}, with {words[4]} and {words[5]}"
        file_type = chosen.choice(FILE_TYPES) if not group and chosen.random() < 0.1 else None
        yield (
            first + number,
            str(uuid.UUID(int=chosen.getrandbits(128), version=4)),
            namespace,
            name,
            GROUP if group else ARRAY,
            None if group else chosen.choice(("dense", "sparse")),
            0 if group else chosen.randrange(1, 10**10),
            file_type,
            chosen.choice((None, "soma", "bioimg")) if group else None,
            description,
            json.dumps(sorted(tags)),
            BEGIN + number,
            "bulk",
            folded(namespace, name, description),
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--arrays", type=int, default=20_000)
    parser.add_argument("--groups", type=int, default=0)
    given = parser.parse_args()
    begin = time.perf_counter()
    file = load(given.root, given.arrays, groups=given.groups)
    print(f"{given.arrays + given.groups:,} entries in {time.perf_counter() - begin:.1f} s: {file}")


if __name__ == "__main__":
    main()
