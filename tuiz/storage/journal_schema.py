"""The tables of the journal, as one script for each version; a script that was released is never changed."""

VERSION_1 = """
CREATE TABLE zone (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL,
    origin TEXT NOT NULL,
    digest TEXT NOT NULL,
    dropped INTEGER NOT NULL DEFAULT 0,
    length INTEGER NOT NULL DEFAULT 0,
    pointer INTEGER NOT NULL DEFAULT 0,
    saved INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 0,
    UNIQUE (path, origin)
);
CREATE INDEX zone_by_digest ON zone (origin, digest);
CREATE TABLE answer (
    zone INTEGER NOT NULL REFERENCES zone ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (zone, name)
);
CREATE TABLE operation (
    zone INTEGER NOT NULL REFERENCES zone ON DELETE CASCADE,
    number INTEGER NOT NULL,
    label TEXT NOT NULL,
    author TEXT NOT NULL,
    time TEXT NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (zone, number)
);
CREATE TABLE mark (
    zone INTEGER NOT NULL REFERENCES zone ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (zone, revision)
);
CREATE TABLE revision (
    zone INTEGER NOT NULL REFERENCES zone ON DELETE CASCADE,
    number INTEGER NOT NULL,
    time TEXT NOT NULL,
    author TEXT NOT NULL,
    message TEXT,
    serial INTEGER,
    added INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    old_digest TEXT NOT NULL,
    digest TEXT NOT NULL,
    patch BLOB NOT NULL,
    whole BLOB,
    PRIMARY KEY (zone, number)
);
CREATE TABLE pending (
    zone INTEGER PRIMARY KEY REFERENCES zone ON DELETE CASCADE,
    position INTEGER NOT NULL,
    safety_copy BLOB,
    time TEXT NOT NULL,
    author TEXT NOT NULL,
    message TEXT,
    serial INTEGER,
    added INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    old_digest TEXT NOT NULL,
    digest TEXT NOT NULL,
    patch BLOB NOT NULL,
    whole BLOB
)
"""

VERSION_2 = """
ALTER TABLE pending ADD COLUMN beside_draft INTEGER NOT NULL DEFAULT 0
"""

VERSION_3 = """
ALTER TABLE pending ADD COLUMN other_path BLOB;
ALTER TABLE pending ADD COLUMN other_old_digest TEXT;
ALTER TABLE pending ADD COLUMN other_digest TEXT;
ALTER TABLE pending ADD COLUMN other_patch BLOB;
ALTER TABLE revision ADD COLUMN other_path BLOB;
ALTER TABLE revision ADD COLUMN other_patch BLOB
"""

VERSION_4 = """
CREATE TABLE registrar_change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    author TEXT NOT NULL,
    message TEXT,
    domain TEXT NOT NULL,
    registrar TEXT NOT NULL,
    before TEXT,
    after TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT,
    undoes INTEGER
);
CREATE INDEX registrar_change_by_domain ON registrar_change (domain, number)
"""

VERSION_5 = """
CREATE TABLE watch (
    domain TEXT PRIMARY KEY,
    hosts TEXT NOT NULL,
    ds TEXT,
    begun TEXT NOT NULL,
    rounds INTEGER NOT NULL,
    looked TEXT,
    said TEXT NOT NULL
)
"""

VERSION_6 = """
CREATE TABLE cut_over (
    domain TEXT PRIMARY KEY,
    hosts TEXT NOT NULL,
    begun TEXT NOT NULL,
    steps TEXT NOT NULL,
    done TEXT NOT NULL
)
"""

VERSION_7 = """
CREATE TABLE delegation_state (
    dns TEXT NOT NULL,
    domain TEXT NOT NULL,
    state TEXT NOT NULL,
    detail TEXT NOT NULL,
    asked TEXT,
    tried TEXT NOT NULL,
    PRIMARY KEY (dns, domain)
) WITHOUT ROWID;
CREATE TABLE background_look (
    workspace BLOB PRIMARY KEY,
    wanted INTEGER NOT NULL
)
"""

VERSION_8 = """
ALTER TABLE watch ADD COLUMN token TEXT;
ALTER TABLE watch ADD COLUMN watcher TEXT
"""

MIGRATIONS = (VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5, VERSION_6, VERSION_7, VERSION_8)
