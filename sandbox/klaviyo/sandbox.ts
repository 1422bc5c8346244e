import { z } from 'zod'
import type { OnNode, SandboxCore } from '../kit/core.ts'
import { type Database, openDatabase } from '../kit/database.ts'
import type { KeyHolder } from './credentials.ts'

export const settingsSchema = z.object({
  /** Added to every API call. */
  latencyMs: z.number().int().min(0),
  /** How long a bulk import takes. */
  jobMs: z.number().int().min(0),
  /** How many times as much as Klaviyo an account may ask of the sandbox in a second or minute. */
  limitFactor: z.number().min(0.001),
})

/** What can be changed while the sandbox runs; back to the defaults on restart. */
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = { latencyMs: 0, jobMs: 500, limitFactor: 1 }

export type Sandbox = SandboxCore<Settings>

/** Hono's types for the sandbox: Node's sockets below, whose key it is on authenticated routes. */
export interface SandboxEnv extends OnNode {
  Variables: { holder: KeyHolder }
}

/** Times are epoch milliseconds. Identifiers are unique in an account, emails without regard to case. */
const schema = `
  CREATE TABLE IF NOT EXISTS profiles (
    account TEXT NOT NULL, id TEXT NOT NULL PRIMARY KEY, email_key TEXT, phone_number TEXT, external_id TEXT, body TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS profiles_by_email ON profiles (account, email_key) WHERE email_key IS NOT NULL;
  CREATE UNIQUE INDEX IF NOT EXISTS profiles_by_phone ON profiles (account, phone_number) WHERE phone_number IS NOT NULL;
  CREATE UNIQUE INDEX IF NOT EXISTS profiles_by_external ON profiles (account, external_id) WHERE external_id IS NOT NULL;
  CREATE TABLE IF NOT EXISTS events (
    account TEXT NOT NULL, id TEXT NOT NULL PRIMARY KEY, profile_id TEXT NOT NULL, metric TEXT NOT NULL, unique_id TEXT NOT NULL,
    at INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (account, profile_id, metric, unique_id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS jobs (
    account TEXT NOT NULL, id TEXT NOT NULL PRIMARY KEY, created_at INTEGER NOT NULL, total INTEGER NOT NULL, errors TEXT NOT NULL
  ) WITHOUT ROWID;
`

export function openAccounts(dataFile: string): Database {
  return openDatabase(dataFile, schema)
}
