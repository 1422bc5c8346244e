import { type Database, fold, openDatabase } from '../kit/database.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS portals (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, next_record_id INTEGER NOT NULL, seeded_at INTEGER
  );
  CREATE TABLE IF NOT EXISTS properties (
    portal_id INTEGER NOT NULL, object_type TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, archived_at INTEGER,
    PRIMARY KEY (portal_id, object_type, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS pipelines (
    portal_id INTEGER NOT NULL, object_type TEXT NOT NULL, id TEXT NOT NULL, definition TEXT NOT NULL,
    PRIMARY KEY (portal_id, object_type, id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS records (
    portal_id INTEGER NOT NULL, object_type TEXT NOT NULL, id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'archived', 'merged')),
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
    archived_at INTEGER, merged_into INTEGER, source TEXT NOT NULL, email TEXT, properties TEXT NOT NULL
  );
  CREATE UNIQUE INDEX IF NOT EXISTS records_by_id ON records (portal_id, object_type, id);
  CREATE INDEX IF NOT EXISTS records_by_state ON records (portal_id, object_type, state, id);
  CREATE INDEX IF NOT EXISTS records_by_updated ON records (portal_id, object_type, state, updated_at, id, visible_at);
  CREATE INDEX IF NOT EXISTS records_by_created ON records (portal_id, object_type, state, created_at, id, visible_at);
  CREATE INDEX IF NOT EXISTS records_by_email ON records (portal_id, object_type, state, email);
  CREATE TABLE IF NOT EXISTS unique_values (
    portal_id INTEGER NOT NULL, object_type TEXT NOT NULL, property TEXT NOT NULL, value TEXT NOT NULL, record_id INTEGER NOT NULL,
    PRIMARY KEY (portal_id, object_type, property, value)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS unique_values_by_record ON unique_values (portal_id, object_type, record_id);
  CREATE TABLE IF NOT EXISTS stale_versions (
    portal_id INTEGER NOT NULL, object_type TEXT NOT NULL, id INTEGER NOT NULL, until INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, source TEXT NOT NULL, email TEXT, properties TEXT NOT NULL,
    PRIMARY KEY (portal_id, object_type, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS stale_versions_by_until ON stale_versions (until);
  CREATE TABLE IF NOT EXISTS past_values (
    portal_id INTEGER NOT NULL, object_type TEXT NOT NULL, record_id INTEGER NOT NULL, property TEXT NOT NULL,
    value TEXT NOT NULL, replaced_at INTEGER NOT NULL, replaced_by TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS past_values_by_record ON past_values (portal_id, object_type, record_id, property, replaced_at);
  CREATE TABLE IF NOT EXISTS associations (
    portal_id INTEGER NOT NULL, from_type TEXT NOT NULL, from_id INTEGER NOT NULL, to_type TEXT NOT NULL, to_id INTEGER NOT NULL,
    type_id INTEGER NOT NULL, PRIMARY KEY (portal_id, from_type, from_id, to_type, to_id, type_id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS association_labels (
    id INTEGER PRIMARY KEY AUTOINCREMENT, portal_id INTEGER NOT NULL, from_type TEXT NOT NULL, to_type TEXT NOT NULL,
    label TEXT NOT NULL, inverse INTEGER
  );
  CREATE TABLE IF NOT EXISTS authorization_codes (
    code TEXT PRIMARY KEY, portal_id INTEGER NOT NULL, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, scopes TEXT NOT NULL,
    code_challenge TEXT, issued_at INTEGER NOT NULL, used_at INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS refresh_tokens (
    token TEXT PRIMARY KEY, portal_id INTEGER NOT NULL, client_id TEXT NOT NULL, scopes TEXT NOT NULL,
    issued_at INTEGER NOT NULL, revoked_at INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS access_tokens (
    token TEXT PRIMARY KEY, refresh_token TEXT NOT NULL REFERENCES refresh_tokens (token), issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, revoked_at INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS webhook_targets (
    app_id INTEGER PRIMARY KEY, target_url TEXT NOT NULL, concurrency_max INTEGER NOT NULL, everything INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS webhook_subscriptions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, app_id INTEGER NOT NULL, event_type TEXT NOT NULL, property_name TEXT NOT NULL,
    active INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (app_id, event_type, property_name)
  );
`

/** The portals' data file. */
export function openPortals(dataFile: string): Database {
  return openDatabase(dataFile, schema, {
    matches_token: (value, token) =>
      typeof value === 'string' && typeof token === 'string' && matchesToken(value, token) ? 1 : 0,
  })
}

/** CONTAINS_TOKEN: every word of `token` is a word of `value` (or is the whole value); `*` matches any characters. */
function matchesToken(value: string, token: string): boolean {
  const folded = fold(value)
  const words = [folded, ...folded.split(/[^\p{L}\p{N}*]+/u)]
  return fold(token)
    .split(/\s+/)
    .filter((part) => part !== '')
    .every((part) => {
      const pattern = new RegExp(`^${part.split('*').map(escapePattern).join('.*')}$`, 'su')
      return (
        words.some((word) => pattern.test(word)) ||
        (!part.includes('*') && part.split(/[^\p{L}\p{N}]+/u).every((piece) => words.includes(piece)))
      )
    })
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
