import { z } from 'zod'
import { sandboxPortals } from './credentials.ts'
import type { Database } from '../kit/database.ts'
import { importDates, importStart } from '../kit/import-dates.ts'
import { objectTypes } from './object-types.ts'
import type { Values } from './record-store.ts'
import type { Target } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

/** Low enough that the demo records cross from three to four digits: ids must be compared as numbers. */
const firstRecordId = 501

const bulks = { bulkSize: 200, stepMs: 61_007, turnMs: 660_000 }

export interface Portal {
  readonly id: number
  readonly name: string
  readonly seededAt: number | null
}

const portalRow = z.object({ id: z.number(), name: z.string(), seeded_at: z.number().nullable() })

export function listPortals(db: Database): readonly Portal[] {
  return db.all('SELECT id, name, seeded_at FROM portals ORDER BY id').map((row) => {
    const { id, name, seeded_at } = portalRow.parse(row)
    return { id, name, seededAt: seeded_at }
  })
}

/**
 * Makes sure that the portals exist, and, with `withDemoContacts`, that the demo portal has had its thousand contacts. What is there already stays
 * untouched, so this may run at every start.
 */
export async function seedPortals(sandbox: Sandbox, withDemoContacts: boolean): Promise<void> {
  const now = sandbox.clock()
  sandbox.db.transaction(() => {
    for (const portal of sandboxPortals) {
      const isNew =
        sandbox.db.run('INSERT OR IGNORE INTO portals VALUES (?, ?, ?, NULL)', portal.id, portal.name, firstRecordId) > 0
      if (isNew) sandbox.properties.seed(portal.id, Math.min(now, importStart))
    }
  })
  for (const portal of listPortals(sandbox.db)) {
    const isDemo = sandboxPortals.some(({ id, demo }) => id === portal.id && demo)
    const [type] = objectTypes
    if (!withDemoContacts || !isDemo || portal.seededAt !== null || type === undefined) continue
    // Only now: at every later start, loading the people would be for nothing.
    const { hubspotDemoContacts } = await import('../demo/people.ts')
    importRecords(sandbox, { portalId: portal.id, objectType: type.name, type, source: 'IMPORT' }, hubspotDemoContacts())
    sandbox.db.run('UPDATE portals SET seeded_at = ? WHERE id = ?', now, portal.id)
  }
}

/**
 * Adds records in one transaction without the checks of the API, dated in the past and found by search at once. The e-mail is stored in lower case; a
 * record whose e-mail is taken is left out.
 */
export function importRecords(sandbox: Sandbox, target: Target, incoming: Iterable<Values>): void {
  const now = sandbox.clock()
  sandbox.db.transaction(() => {
    let index = 0
    for (const values of incoming) {
      const email = values['email']?.trim().toLowerCase()
      if (email !== undefined && sandbox.records.ownerOf(target, 'email', email) !== null) continue
      const { createdAt, changedAt: updatedAt } = importDates(index, now, bulks)
      const stored = Object.fromEntries(
        Object.entries(email === undefined ? values : { ...values, email }).filter(([, value]) => value !== ''),
      )
      const record = {
        id: sandbox.records.nextId(target.portalId),
        createdAt,
        updatedAt,
        visibleAt: updatedAt,
        source: target.source,
        values: stored,
      }
      sandbox.records.insert(target, record, email === undefined ? new Map() : new Map([['email', [email]]]))
      index += 1
    }
  })
  // Without it, a search by e-mail walks all records in order of id.
  sandbox.db.analyze()
}

/** Removes all records of a portal; its properties and tokens stay. */
export function clearPortal(db: Database, portalId: number): void {
  db.transaction(() => {
    for (const table of ['records', 'unique_values', 'stale_versions', 'past_values'])
      db.run(`DELETE FROM ${table} WHERE portal_id = ?`, portalId)
  })
}
