// Version 1: the tables as FORMAT.md describes them. Blobs stand last, so that SQLite reads the small columns of a row without
// walking through its overflow pages.

export const TABLES = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY NOT NULL,
  value ANY
) STRICT;
CREATE TABLE sources (
  name TEXT PRIMARY KEY NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE strings (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL,
  exact BLOB
) STRICT;
CREATE TABLE chunks (
  first_seq INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  first_at REAL NOT NULL,
  last_at REAL NOT NULL,
  live INTEGER NOT NULL,
  first_string INTEGER NOT NULL,
  string_count INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  columns_codec INTEGER NOT NULL,
  columns_size INTEGER NOT NULL,
  payloads_codec INTEGER NOT NULL,
  payloads_size INTEGER NOT NULL,
  profile BLOB NOT NULL,
  columns BLOB NOT NULL,
  payloads BLOB NOT NULL
) STRICT;
CREATE TABLE keyframes (
  seq INTEGER PRIMARY KEY,
  codec INTEGER NOT NULL,
  size INTEGER NOT NULL,
  frame BLOB NOT NULL
) STRICT;
CREATE TABLE processes (
  pid INTEGER PRIMARY KEY,
  slot INTEGER NOT NULL,
  path TEXT NOT NULL,
  label TEXT NOT NULL,
  kind TEXT NOT NULL,
  parent INTEGER NOT NULL,
  incarnation INTEGER NOT NULL,
  name TEXT,
  spawn_seq INTEGER NOT NULL,
  spawn_at REAL NOT NULL,
  exit_seq INTEGER,
  exit_at REAL,
  exit_tag TEXT,
  exit_class TEXT,
  outcome TEXT
) STRICT;
CREATE TABLE crashes (
  k INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  at REAL NOT NULL,
  pid INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  path TEXT NOT NULL,
  name TEXT,
  tag TEXT NOT NULL,
  reason TEXT
) STRICT;
CREATE TABLE restarts (
  seq INTEGER PRIMARY KEY,
  at REAL NOT NULL,
  supervisor INTEGER NOT NULL,
  child INTEGER NOT NULL,
  old INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  path TEXT NOT NULL,
  child_id TEXT NOT NULL
) STRICT;
CREATE TABLE supervisors (
  pid INTEGER PRIMARY KEY,
  slot INTEGER NOT NULL,
  path TEXT NOT NULL,
  strategy TEXT NOT NULL,
  intensity INTEGER NOT NULL,
  period INTEGER NOT NULL,
  auto_shutdown TEXT NOT NULL,
  gave_up_seq INTEGER
) STRICT;
CREATE TABLE gaps (
  seq INTEGER PRIMARY KEY,
  at REAL NOT NULL,
  count INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT;
CREATE TABLE marks (
  id INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  text TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT;
`;
