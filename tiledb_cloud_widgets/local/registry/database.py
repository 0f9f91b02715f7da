"""The registry's SQLite file: its tables, a connection for each thread, one writer at a time.

`revision` counts the commits that change a listing, `structure` those of them that add, remove or rename
assets. Everything computed from the tables is kept with the count it was computed at, so that changes by
another process (a second server, a bulk load) are noticed too.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import threading
import unicodedata
from collections import deque
from typing import TYPE_CHECKING, Final

from ..http.errors import HTTPError, disk_full

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# States of an asset
LIVE: Final = 0
GONE: Final = 1  # its folder is; its annotations are kept in case it comes back
DEREGISTERED: Final = 2  # somebody took it out of the catalogue; its folder stays, and scans leave it out

ARRAY: Final = 0
GROUP: Final = 1

_SCHEMA: Final = """
CREATE TABLE assets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never reused: bitmaps are indexed by it
    uuid TEXT NOT NULL UNIQUE,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    path TEXT,                              -- below ROOT, with slashes; NULL for a catalogue-only entry
    stamp TEXT,                             -- changes when the folder does; NULL until its details are read
    type TEXT,
    size INTEGER,
    member_arrays INTEGER NOT NULL DEFAULT 0,
    member_groups INTEGER NOT NULL DEFAULT 0,
    file_type TEXT,
    file_properties TEXT,                   -- JSON object
    group_type TEXT,
    metadata TEXT,                          -- JSON list of {key, value, type}
    description TEXT,
    tags TEXT NOT NULL DEFAULT '[]',        -- JSON list; asset_tags is its index
    logo TEXT,
    license_id TEXT,
    license_text TEXT,
    access_credentials_name TEXT,
    read_only INTEGER,
    created_at REAL NOT NULL,
    created_by TEXT,
    folded TEXT NOT NULL                    -- the text that a search looks at, without case and accents
);
CREATE UNIQUE INDEX assets_name ON assets (namespace, name);
CREATE UNIQUE INDEX assets_path ON assets (path) WHERE path IS NOT NULL;
CREATE INDEX assets_by_name ON assets (kind, state, name COLLATE NOCASE, namespace);
CREATE INDEX assets_by_namespace ON assets (kind, state, namespace);
CREATE INDEX assets_by_size ON assets (kind, state, size);
CREATE INDEX assets_by_file_type ON assets (file_type, kind) WHERE file_type IS NOT NULL;
CREATE INDEX assets_by_group_type ON assets (group_type) WHERE group_type IS NOT NULL;
CREATE INDEX assets_by_age ON assets (state, created_at);

CREATE TABLE asset_tags (
    tag TEXT NOT NULL, asset INTEGER NOT NULL, PRIMARY KEY (tag, asset)
) WITHOUT ROWID;
CREATE TABLE sharing (
    asset INTEGER NOT NULL, namespace TEXT NOT NULL,
    array_actions TEXT NOT NULL, group_actions TEXT NOT NULL,   -- comma-separated
    PRIMARY KEY (namespace, asset)
) WITHOUT ROWID;
CREATE INDEX sharing_of ON sharing (asset);
CREATE TABLE members (
    parent INTEGER NOT NULL, member INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (parent, member)
) WITHOUT ROWID;
CREATE INDEX members_of ON members (member, parent);
CREATE TABLE accesses (asset INTEGER PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE tokens (
    digest BLOB PRIMARY KEY, username TEXT NOT NULL, name TEXT NOT NULL, session INTEGER NOT NULL,
    issued_at REAL NOT NULL, expires_at REAL NOT NULL, scope TEXT NOT NULL
);
CREATE TABLE facts (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
INSERT INTO facts VALUES ('revision', 0), ('structure', 0), ('accesses', 0);

CREATE VIRTUAL TABLE search USING fts5(
    folded, content='assets', content_rowid='id', tokenize='trigram case_sensitive 1');
CREATE TRIGGER assets_added AFTER INSERT ON assets BEGIN
    INSERT INTO search (rowid, folded) VALUES (new.id, new.folded);
END;
CREATE TRIGGER assets_dropped AFTER DELETE ON assets BEGIN
    INSERT INTO search (search, rowid, folded) VALUES ('delete', old.id, old.folded);
END;
CREATE TRIGGER assets_renamed AFTER UPDATE OF folded ON assets WHEN old.folded <> new.folded BEGIN
    INSERT INTO search (search, rowid, folded) VALUES ('delete', old.id, old.folded);
    INSERT INTO search (rowid, folded) VALUES (new.id, new.folded);
END;
"""


#: each upgrades a file from the format before; the first makes format 1 of an empty file
_STEPS: Final = (
    _SCHEMA,
    "INSERT OR IGNORE INTO facts VALUES ('structure', 0);",
    "CREATE INDEX IF NOT EXISTS assets_read_only ON assets (id) WHERE read_only;",
    "CREATE INDEX IF NOT EXISTS assets_all_by_name ON assets (name COLLATE NOCASE, namespace, state);",
    """CREATE TABLE IF NOT EXISTS favorites (
    username TEXT NOT NULL, asset INTEGER NOT NULL, added_at REAL NOT NULL, PRIMARY KEY (username, asset)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS favorites_of ON favorites (asset);""",
    "UPDATE assets SET stamp = NULL;",  # details are read again, since more is looked for in them
    "UPDATE assets SET folded = folded(namespace, name, description);",  # without accents
)
FORMAT: Final = len(_STEPS)


def fold(text: str) -> str:
    """Return a text without case and accents: ``El Niño`` is ``el nino``.

    Examples
    --------
    >>> fold("Čeněk Straße")
    'cenek strasse'
    """
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return text.casefold()


_ACCENTS: Final = re.compile("[\u0300-\u036f]")


def folded(namespace: str, name: str, description: str | None) -> str:
    """Return the text that a search looks at; the separator keeps a word within one field."""
    return fold("\x1f".join((name, namespace, description or "")))


class _Lease:
    """A connection while a thread has it; it is idle again when the thread ends."""

    def __init__(self, idle: deque[sqlite3.Connection], db: sqlite3.Connection) -> None:
        self.db = db
        self._idle = idle

    def __del__(self) -> None:
        self._idle.append(self.db)


class Database:
    """The SQLite file of one ROOT.

    Parameters
    ----------
    file
        Created, readable by its owner only, when it does not exist.
    patience
        Seconds to wait while another process writes.
    """

    def __init__(self, file: Path, patience: float = 30.0) -> None:
        self.file = file
        self.patience = patience
        self._local = threading.local()
        self._writing = threading.Lock()
        # connection threads are short-lived, so SQLite connections are pooled and reused
        self._idle: deque[sqlite3.Connection] = deque()
        self._open: list[sqlite3.Connection] = []
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            file.touch(mode=0o600)
        with self._writing:
            db = self.db
            db.create_function("folded", 3, folded, deterministic=True)
            db.execute("BEGIN IMMEDIATE")  # two servers may start at once; one makes the tables
            version = db.execute("PRAGMA user_version").fetchone()[0]
            for step in _STEPS[version:]:
                # not executescript: that would commit before it runs
                for statement in _statements(step):
                    db.execute(statement)
            if version < FORMAT:
                db.execute(f"PRAGMA user_version = {FORMAT}")
            db.execute("COMMIT")
        if version > FORMAT:
            raise ValueError(f"its format is {version}, and this version of the package reads up to {FORMAT}")

    @property
    def db(self) -> sqlite3.Connection:
        """The connection of this thread, for reading."""
        lease: _Lease | None = getattr(self._local, "lease", None)
        if lease is None:
            try:
                db = self._idle.pop()
            except IndexError:
                db = self._connect()
            lease = self._local.lease = _Lease(self._idle, db)
        return lease.db

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(
            self.file,
            timeout=self.patience,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a crash
        db.execute("PRAGMA cache_size = -16384")
        db.execute("PRAGMA mmap_size = 1073741824")
        db.execute("PRAGMA temp_store = MEMORY")
        self._open.append(db)
        return db

    @contextlib.contextmanager
    def write(self, *, listings: bool = True, structure: bool = True) -> Iterator[sqlite3.Connection]:
        """Run one transaction; nested ones join the outermost.

        Parameters
        ----------
        listings : bool, default True
            The transaction changes something that a listing shows or filters by.
        structure : bool, default True
            The transaction adds, removes or renames assets.

        Raises
        ------
        HTTPError
            503 when another process writes for longer than `patience`, 507 when the disk is full.
        """
        db = self.db
        if db.in_transaction:
            yield db
            self._count(db, listings=listings, structure=structure)
            return
        with self._writing:
            try:
                db.execute("BEGIN IMMEDIATE")
                yield db
                self._count(db, listings=listings, structure=structure)
                db.execute("COMMIT")
            except BaseException as error:
                if db.in_transaction:  # SQLite has rolled back already after some errors, such as a full disk
                    db.execute("ROLLBACK")
                code = getattr(error, "sqlite_errorcode", None)
                if code == sqlite3.SQLITE_BUSY:
                    message = "The catalogue is being written by another server: try again."
                    raise HTTPError(503, message) from None
                if code == sqlite3.SQLITE_FULL:
                    raise disk_full() from None
                raise

    @staticmethod
    def _count(db: sqlite3.Connection, *, listings: bool, structure: bool) -> None:
        if listings:
            db.execute("UPDATE facts SET value = value + 1 WHERE key = 'revision'")
        if listings and structure:
            db.execute("UPDATE facts SET value = value + 1 WHERE key = 'structure'")

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Read one consistent state of the registry, by several statements."""
        db = self.db
        if db.in_transaction:
            yield db
            return
        db.execute("BEGIN")
        try:
            yield db
        finally:
            db.execute("COMMIT")

    def release(self) -> None:
        """Give back this thread's connection, which has two open files, until the thread needs one again."""
        self._local.lease = None

    def fact(self, key: str) -> int:
        """Return a counter: ``revision``, ``structure`` or ``accesses``."""
        return int(self.db.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()[0])

    def close(self) -> None:
        """Close every thread's connection."""
        self._local = threading.local()
        self._idle.clear()
        while self._open:
            self._open.pop().close()


def _statements(script: str) -> Iterator[str]:
    part = ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part
            part = ""
