import { z } from 'zod'
import type { OnNode, SandboxCore } from '../kit/core.ts'
import { type Database, openDatabase } from '../kit/database.ts'
import { lookups } from './entities.ts'
import { sandboxSites } from './credentials.ts'

export const settingsSchema = z.object({
  /** Added to every API call. */
  latencyMs: z.number().int().min(0),
  tokenTtlS: z.number().int().min(1),
  /** Where the application begins: builds on .NET Framework have a prefix. */
  root: z.enum(['/0', '']),
})

/** What can be changed while the sandbox runs; back to the defaults on restart. */
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = { latencyMs: 0, tokenTtlS: 3600, root: '/0' }

export type Sandbox = SandboxCore<Settings>

/** Hono's types for the sandbox: Node's sockets below, the site of the token on authenticated routes. */
export interface SandboxEnv extends OnNode {
  Variables: { site: string }
}

const schema = `
  CREATE TABLE IF NOT EXISTS rows (
    site TEXT NOT NULL, entity TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    PRIMARY KEY (site, entity, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS rows_by_updated ON rows (site, entity, updated_at);
  CREATE INDEX IF NOT EXISTS rows_by_email ON rows (site, entity, lower(json_extract(body, '$.Email')));
  CREATE TABLE IF NOT EXISTS tokens (token TEXT NOT NULL PRIMARY KEY, site TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
`

/** Opens the data of all sites; the lookups of a new one are there. */
export function openSites(dataFile: string): Database {
  const db = openDatabase(dataFile, schema)
  for (const { id: site } of sandboxSites) {
    for (const [entity, rows] of Object.entries(lookups)) {
      for (const [id, name] of rows) {
        const body = JSON.stringify({ Name: name })
        db.run('INSERT INTO rows VALUES (?, ?, ?, ?, 0, 0) ON CONFLICT DO NOTHING', site, entity, id, body)
      }
    }
  }
  return db
}
