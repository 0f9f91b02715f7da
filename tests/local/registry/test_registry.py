"""The registry by itself: names, links, damaged folders, old files, many threads."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time

import numpy as np
import pytest
import tiledb

from tiledb_cloud_widgets.local.http.errors import HTTPError
from tiledb_cloud_widgets.local.registry.bitmaps import Bitmaps
from tiledb_cloud_widgets.local.registry.database import ARRAY, GROUP, Database
from tiledb_cloud_widgets.local.registry.listing import Filter
from tiledb_cloud_widgets.local.registry.reading import Details
from tiledb_cloud_widgets.local.registry.registry import BadName, Forbidden, NotFound, Registry
from tiledb_cloud_widgets.local.registry.users import Users

from ..bulk import load
from ..clouds import array, scanned

USERS = Users.parse({
    "users": {"ada": {"password": "a password"}, "bob": {"password": "b password"}},
    "organizations": {"lab": {"members": {"ada": "owner", "bob": "read_only"}}},
})  # fmt: skip
ADA, BOB = USERS.users.values()


@pytest.fixture
def registry(root, tmp_path):
    with scanned(root, USERS, tmp_path) as registry:
        yield registry


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "a/..", "../lab/empty", "/etc/passwd", "a//b", "a/", "__schema", "numbers/__schema", ".hidden",
     "a\\b", "a\0b", "a\nb", "s3://bucket/x", "file:///etc", "x" * 256, "/".join(["x" * 200] * 6)],
    ids=repr,
)  # fmt: skip
def test_what_can_be_no_name_is_refused_and_no_path_is_told(registry, root, name):
    for ask in (lambda: registry.resolve(ADA, "ada", name), lambda: registry.place("ada", name)):
        with pytest.raises(BadName) as refused:
            ask()
        assert refused.value.status == 400
        assert str(root) not in refused.value.message


@pytest.mark.parametrize("namespace", ["", ".", "..", "public", "a/b", "a b", "__x", "x" * 64])
def test_what_can_be_no_namespace_is_refused(registry, namespace):
    with pytest.raises(BadName):
        registry.resolve(ADA, namespace, "numbers")
    with pytest.raises(BadName):
        registry.may_create(ADA, namespace)


def test_links_are_not_followed(registry, root, tmp_path):
    array(tmp_path / "outside/secret", np.arange(3))
    (root / "ada/out").symlink_to(tmp_path / "outside/secret")
    (root / "ada/across").symlink_to(root / "press/news")
    (root / "ada/round").symlink_to(root / "ada/round")
    (root / "linked").symlink_to(tmp_path / "outside")
    registry.scan()
    for namespace, name in (
        ("ada", "out"),
        ("ada", "across"),
        ("ada", "round"),
        ("linked", "secret"),
        ("ada", "across/x"),
    ):
        with pytest.raises(BadName, match="is outside the served folder"):
            registry.find(namespace, name)
    names = {row["name"] for row in registry.listings.rows(registry.listings.ids(ADA, Filter()), ADA)}
    assert not names & {"out", "across", "round", "secret"}
    assert registry.by_path(tmp_path / "outside/secret") is None


def test_who_may_do_what(registry):
    empty = registry.resolve(BOB, "lab", "empty")
    assert registry.actions(BOB, empty) == {"read", "read_array_info", "read_array_schema"}
    with pytest.raises(Forbidden, match="bob may not write"):
        registry.resolve(BOB, "lab", "empty", "write")
    with pytest.raises(NotFound):
        registry.resolve(BOB, "ada", "numbers")
    with pytest.raises(Forbidden, match="may not create"):
        registry.may_create(BOB, "lab")
    registry.may_create(BOB, "bob")


def test_a_forgotten_asset_leaves_nothing_behind_for_the_next_of_its_name(registry, root):
    registry.annotate("ada", "numbers", tags=["old"], description="old")
    registry.share("ada", "numbers", "bob")
    registry.forget(registry.find("ada", "numbers"))
    found = registry.find("ada", "numbers")  # its folder is still there
    assert not registry.allowed(BOB, found, "read")
    (row,) = registry.listings.rows([found.id], ADA)
    assert (row["tags"], row["description"]) == ("[]", None)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("sea temperature", True),  # in any order, in any field
        ("TEMPERATURE  nino ada", True),
        ("El Nino", True),
        ("el niño", True),
        ("señor", False),
        ("of 2", True),  # words shorter than the index knows
        ("of rain", False),
        ('nino" OR "rain', False),  # text, never an expression
        ("  ", True),
        ("\x1f", False),
    ],
)
def test_a_search_looks_for_all_words_in_any_order_and_without_accents(registry, search, found):
    registry.annotate("ada", "numbers", description="Temperature of the sea in El Niño 1+2")
    [asset] = registry.listings.rows(registry.listings.ids(ADA, Filter(search="numbers")), ADA)
    assert (asset["id"] in registry.listings.ids(ADA, Filter(search=search))) is found


def test_a_search_has_a_limit_of_words(registry):
    assert len(registry.listings.ids(ADA, Filter(search="numbers " * 1000))) == 1
    with pytest.raises(HTTPError, match="at most 100 different words, not 101"):
        registry.listings.ids(ADA, Filter(search=" ".join(map(str, range(101)))))


def test_an_unknown_thing_to_say_is_a_type_error(registry):
    with pytest.raises(TypeError, match="'colour'; it takes tags"):
        registry.annotate("ada", "numbers", colour="red")


def test_a_file_of_an_older_format_is_taken_further_and_one_of_a_newer_is_refused(registry, root, tmp_path):
    registry.annotate("ada", "numbers", tags=["kept"], description="El Niño")
    registry.close()
    file = registry.database.file
    with sqlite3.connect(file) as db:
        db.execute("UPDATE assets SET folded = 'el niño' WHERE name = 'numbers'")  # as that format has it
        db.execute("DELETE FROM facts WHERE key = 'structure'")
        db.execute("PRAGMA user_version = 1")
    db.close()
    again = Registry(root, USERS, file)
    assert len(again.listings.ids(ADA, Filter(tags=("kept",)))) == 1
    assert len(again.listings.ids(ADA, Filter(search="nino"))) == 1
    again.close()
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(ValueError, match="its format is 99"):
        Registry(root, USERS, file)


def test_what_is_kept_for_the_next_listing_has_a_limit(registry):
    bitmaps = Bitmaps(registry.database, most=20_000)
    for number in range(500):
        with registry.database.read():
            found = bitmaps.bitmap("SELECT id FROM assets WHERE name = ?", f"nothing {number}")
        assert not found.any()
    assert len(bitmaps._kept) < 80
    assert bitmaps._bytes <= 20_000


def steps_of(registry, work, each):
    """How often SQLite's machine took `each` steps over some work: no clock decides."""
    done = []
    registry.database.db.set_progress_handler(lambda: done.append(1), each)
    work()
    registry.database.db.set_progress_handler(None, 0)
    return len(done)


def test_what_many_entries_have_nothing_to_do_with_costs_no_more_for_them(registry, root):
    registry.share("lab", "study", "bob")
    deep = registry.find("lab", "study/inner/deep")
    works = {
        "a scan": registry.scan,
        "somebody's rights": lambda: registry.actions(BOB, deep),
        "a group that has changed": lambda: registry.changed(registry.find("lab", "study")),
    }
    before = {name: steps_of(registry, work, 1000) for name, work in works.items()}
    load(root, 30_000, file=registry.database.file)
    for name, work in works.items():
        assert steps_of(registry, work, 1000) <= before[name] + 5, name


def test_a_write_costs_no_more_when_there_are_many_groups(registry, root):
    numbers, one = registry.find("ada", "numbers"), registry.find("lab", "study/one")
    deep = registry.find("lab", "study/inner/deep")

    works = {
        "an array that has changed": lambda: registry.changed(numbers),
        "an array of a group that has changed": lambda: registry.changed(one),
        "an array that is deregistered": lambda: registry.deregister(one),
        "an array that is deleted": lambda: registry.forget(deep),
    }
    few = {name: steps_of(registry, work, 100) for name, work in list(works.items())[:2]}
    with registry.database.write() as db:
        db.executemany(
            "INSERT INTO assets (uuid, namespace, name, kind, path, created_at, folded) VALUES (?, 'lab', ?, 1, ?, 0, '')",
            ((f"uuid {number}", f"g{number}", f"lab/g{number}") for number in range(3000)),
        )
    for name, work in works.items():
        assert steps_of(registry, work, 100) <= few.get(name, 20) + 20, name


def test_a_commit_that_fails_is_rolled_back_and_does_not_swallow_later_writes(registry):
    database = registry.database

    def deny_commit(action, operation, *_):
        return (
            sqlite3.SQLITE_DENY
            if (action, operation) == (sqlite3.SQLITE_TRANSACTION, "COMMIT")
            else sqlite3.SQLITE_OK
        )

    database.db.set_authorizer(deny_commit)
    with pytest.raises(sqlite3.DatabaseError, match="not authorized"), database.write() as db:
        db.execute("INSERT INTO facts VALUES ('first', 1)")
    database.db.set_authorizer(None)
    with database.write() as db:
        db.execute("INSERT INTO facts VALUES ('second', 2)")
    with contextlib.closing(Database(database.file)) as other:
        rows = other.db.execute("SELECT key FROM facts WHERE key IN ('first', 'second')").fetchall()
    assert [row["key"] for row in rows] == ["second"]


def test_an_access_that_could_not_be_written_is_written_later(registry):
    numbers = registry.find("ada", "numbers")
    registry.database.patience = 0.01
    registry.touch(numbers)
    with contextlib.closing(Database(registry.database.file)) as other, other.write():
        impatient = threading.Thread(
            target=lambda: refused.append(_error_of(registry.scanner.write_accesses))
        )
        refused = []
        impatient.start()
        impatient.join()
    assert refused[0].status == 503
    assert numbers.id in registry.scanner.accessed
    registry.scanner.write_accesses()
    (row,) = registry.listings.rows([numbers.id], ADA)
    assert time.time() - row["last_accessed"] < 60


def _error_of(work):
    try:
        work()
    except HTTPError as error:
        return error


def test_a_scan_that_fails_says_why(registry, caplog):
    def read(*_):
        raise OSError("the disk is on fire")

    registry.scanner.read = read
    registry.database.db.execute("UPDATE assets SET stamp = NULL")
    with caplog.at_level(logging.WARNING):
        thread = registry.scanner.watch(seconds=0.01)
        deadline = time.monotonic() + 30
        while not caplog.text:
            assert time.monotonic() < deadline
        registry.scanner.stop()
        thread.join()
    assert "OSError: the disk is on fire" in caplog.text


def test_many_folders_come_back_at_once(registry, root):
    for number in range(300):
        (root / f"ada/many/array{number}/__schema").mkdir(parents=True)
    registry.scanner.read = lambda *_: Details()
    registry.scan()
    uuids = {
        row["uuid"] for row in registry.listings.rows(registry.listings.ids(ADA, Filter(search="many/")), ADA)
    }
    (root / "ada/many").rename(root.parent / "away")
    registry.scan()
    assert len(registry.listings.ids(ADA, Filter(search="many/"))) == 0
    (root.parent / "away").rename(root / "ada/many")
    registry.scan()
    rows = registry.listings.rows(registry.listings.ids(ADA, Filter(search="many/")), ADA)
    assert {row["uuid"] for row in rows} == uuids
    assert len(rows) == 300


def test_a_group_counts_what_is_in_it_whoever_notices_that_something_comes_or_goes(registry, root):
    def counted():
        study = registry.find("lab", "study")
        (row,) = registry.listings.rows([study.id], ADA)
        held = registry.listings.ids(ADA, Filter(kinds=(ARRAY, GROUP), members_of=study.uuid))
        assert len(held) == row["size"] == row["member_arrays"] + row["member_groups"]
        return len(held)

    assert counted() == 2
    (root / "lab/study/one").rename(root / "away")
    assert registry.find("lab", "study/one") is None  # noticed by who asks, not by a scan
    assert counted() == 1
    (root / "away").rename(root / "lab/study/one")
    one = registry.find("lab", "study/one")
    assert counted() == 2
    registry.deregister(one)
    assert counted() == 1
    registry.register(ADA, "lab", "again", "array", one.path)
    assert counted() == 2
    array(root / "lab/later", np.arange(3))
    with tiledb.Group(str(root / "lab/study"), "w") as group:
        group.add(str(root / "lab/later"), name="later")
    registry.changed(registry.find("lab", "study"))  # before anybody knows of the array
    assert registry.find("lab", "later") is not None
    registry.scan()
    assert counted() == 3


@pytest.mark.parametrize("quoted", [False, True])
def test_members_whose_names_hold_percent_signs_are_in_their_group(registry, root, quoted):
    names = ["a%20b", "a b"] if not quoted else ["c d"]
    with tiledb.Group(str(root / "lab/study"), "w") as group:
        for name in names:
            array(root / "lab" / name, np.arange(3))
            # libtiledb takes a file:// URI as it stands, Path.as_uri() quotes it
            group.add((root / "lab" / name).as_uri() if quoted else str(root / "lab" / name), name=name)
    registry.scan()
    study = registry.find("lab", "study")
    held = registry.listings.ids(ADA, Filter(kinds=(ARRAY, GROUP), members_of=study.uuid))
    found = {row["name"] for row in registry.listings.rows(held, ADA)}
    assert set(names) <= found


def test_while_another_process_writes_for_long_one_may_read_and_is_told_to_try_again(registry):
    with (
        contextlib.closing(Database(registry.database.file, patience=0.01)) as second,
        registry.database.write(),
    ):
        with pytest.raises(HTTPError, match="by another server: try again") as refused, second.write():
            pass
        assert refused.value.status == 503
        assert second.fact("revision") > 0
    with contextlib.closing(Database(registry.database.file, patience=0.01)) as second, second.write() as db:
        db.execute("DELETE FROM accesses")


def test_many_threads_edit_and_list_at_once(registry):
    failed = []

    def edit(number):
        try:
            for each in range(10):
                registry.annotate("ada", "numbers", tags=[f"tag {number} {each}"])
                ids = registry.listings.ids(ADA, Filter(search="numbers"))
                assert len(registry.listings.rows(ids, ADA)) == 1
        except Exception as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    tagged = registry.database.db.execute("SELECT count(*) FROM asset_tags").fetchone()[0]
    assert tagged == 1
    assert len(registry.database._open) <= 10
