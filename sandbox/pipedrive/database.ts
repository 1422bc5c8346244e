import { type Database, openDatabase } from '../kit/database.ts'

/** Times are epoch milliseconds, those of records in whole seconds, as Pipedrive keeps them. */
const schema = `
  CREATE TABLE IF NOT EXISTS companies (id INTEGER PRIMARY KEY, seeded_at INTEGER);
  CREATE TABLE IF NOT EXISTS numbers (
    company_id INTEGER NOT NULL, series TEXT NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (company_id, series)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS fields (
    company_id INTEGER NOT NULL, entity TEXT NOT NULL, code TEXT NOT NULL, position INTEGER NOT NULL, definition TEXT NOT NULL,
    PRIMARY KEY (company_id, entity, code)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS records (
    company_id INTEGER NOT NULL, entity TEXT NOT NULL, id INTEGER NOT NULL, added_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    deleted_at INTEGER, owner_id INTEGER NOT NULL, org_id INTEGER, body TEXT NOT NULL
  );
  CREATE UNIQUE INDEX IF NOT EXISTS records_by_id ON records (company_id, entity, id);
  CREATE INDEX IF NOT EXISTS records_by_updated ON records (company_id, entity, updated_at, id);
  CREATE INDEX IF NOT EXISTS records_by_added ON records (company_id, entity, added_at, id);
  CREATE TABLE IF NOT EXISTS pipeline_parts (
    company_id INTEGER NOT NULL, kind TEXT NOT NULL, id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (company_id, kind, id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS participants (
    company_id INTEGER NOT NULL, id INTEGER NOT NULL, deal_id INTEGER NOT NULL, person_id INTEGER NOT NULL, added_at INTEGER NOT NULL,
    PRIMARY KEY (company_id, id)
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS participants_by_deal ON participants (company_id, deal_id, person_id);
  CREATE INDEX IF NOT EXISTS participants_by_person ON participants (company_id, person_id);
  CREATE TABLE IF NOT EXISTS field_changes (
    id INTEGER PRIMARY KEY, company_id INTEGER NOT NULL, entity TEXT NOT NULL, record_id INTEGER NOT NULL, user_id INTEGER NOT NULL,
    source TEXT NOT NULL, field_key TEXT NOT NULL, old_value TEXT, new_value TEXT, changed_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS field_changes_by_record ON field_changes (company_id, entity, record_id, id);
  CREATE TABLE IF NOT EXISTS search_terms (
    company_id INTEGER NOT NULL, entity TEXT NOT NULL, record_id INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
    shown TEXT NOT NULL, from_at INTEGER NOT NULL, until_at INTEGER
  );
  CREATE INDEX IF NOT EXISTS search_terms_by_value ON search_terms (company_id, entity, value);
  CREATE INDEX IF NOT EXISTS search_terms_by_record ON search_terms (company_id, entity, record_id);
  CREATE TABLE IF NOT EXISTS authorization_codes (
    code TEXT PRIMARY KEY, company_id INTEGER NOT NULL, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, issued_at INTEGER NOT NULL,
    used_at INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS grants (
    id INTEGER PRIMARY KEY, company_id INTEGER NOT NULL, client_id TEXT NOT NULL, issued_at INTEGER NOT NULL, revoked_at INTEGER
  );
  CREATE TABLE IF NOT EXISTS refresh_tokens (
    token TEXT PRIMARY KEY, grant_id INTEGER NOT NULL REFERENCES grants (id), issued_at INTEGER NOT NULL, exchanged_at INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS access_tokens (
    token TEXT PRIMARY KEY, grant_id INTEGER NOT NULL REFERENCES grants (id), expires_at INTEGER NOT NULL, revoked_at INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, company_id INTEGER NOT NULL, user_id INTEGER NOT NULL, grant_id INTEGER,
    event_action TEXT NOT NULL, event_object TEXT NOT NULL, name TEXT NOT NULL, subscription_url TEXT NOT NULL, version TEXT NOT NULL,
    http_auth_user TEXT, http_auth_password TEXT, added_at INTEGER NOT NULL, last_delivery_at INTEGER, last_http_status INTEGER,
    failing_since INTEGER, first_failures INTEGER NOT NULL DEFAULT 0, banned_until INTEGER NOT NULL DEFAULT 0
  );
`

/** The companies' data file. */
export function openCompanies(dataFile: string): Database {
  return openDatabase(dataFile, schema)
}
