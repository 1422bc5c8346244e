import { z } from 'zod'
import { sandboxPortals } from './credentials.ts'
import type { Database } from '../kit/database.ts'
import { importDates, importStart } from '../kit/import-dates.ts'
import { companiesOf } from '../demo/companies.ts'
import { associationTypes } from './association-types.ts'
import { findObjectType } from './object-types.ts'
import type { Values } from './record-store.ts'
import { dealPipelines } from './pipeline-seeds.ts'
import { complete, type Target } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

/** Low enough that the demo records cross from three to four digits: ids must be compared as numbers. */
const firstRecordId = 501

const demoDeals = 400

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
 * Makes sure that the portals exist with the properties of every object, and, with `withDemoContacts`, that the demo portal has had its thousand contacts
 * with their companies, deals and activities. What is there already stays untouched, so this may run at every start.
 */
export async function seedPortals(sandbox: Sandbox, withDemoContacts: boolean): Promise<void> {
  const now = sandbox.clock()
  sandbox.db.transaction(() => {
    for (const portal of sandboxPortals) {
      sandbox.db.run('INSERT OR IGNORE INTO portals VALUES (?, ?, ?, NULL)', portal.id, portal.name, firstRecordId)
      sandbox.properties.seed(portal.id, Math.min(now, importStart))
      const deals = importTarget(portal.id, 'deals')
      if (sandbox.pipelines.list(deals).length > 0) continue
      for (const pipeline of dealPipelines(Math.min(now, importStart))) sandbox.pipelines.save(deals, pipeline)
    }
  })
  for (const portal of listPortals(sandbox.db)) {
    const isDemo = sandboxPortals.some(({ id, demo }) => id === portal.id && demo)
    if (!withDemoContacts || !isDemo || portal.seededAt !== null) continue
    // Only now: at every later start, loading the people would be for nothing.
    const { hubspotDemoContacts } = await import('../demo/people.ts')
    importRecords(sandbox, importTarget(portal.id, 'contacts'), hubspotDemoContacts())
    importCompaniesOfContacts(sandbox, portal.id)
    const { importDealsOfContacts } = await import('./seed-deals.ts')
    importDealsOfContacts(sandbox, portal.id, demoDeals)
    const { importActivities } = await import('./seed-activities.ts')
    importActivities(sandbox, portal.id)
    sandbox.db.run('UPDATE portals SET seeded_at = ? WHERE id = ?', now, portal.id)
  }
}

/**
 * Adds records in one transaction without the checks of the API, dated in the past and found by search at once. The email is stored in lower case; a
 * record whose email is taken is left out.
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
      const completed = complete(sandbox, target, null, stored)
      if (completed.kind === 'rejected') throw new Error(completed.failure.message)
      const record = {
        id: sandbox.records.nextId(target.portalId),
        createdAt,
        updatedAt,
        visibleAt: updatedAt,
        source: target.source,
        values: completed.values,
      }
      sandbox.records.insert(target, record, email === undefined ? new Map() : new Map([['email', [email]]]))
      index += 1
    }
  })
  // Without it, a search by email walks all records in order of id.
  sandbox.db.analyze()
}

/** One object of a portal, to be filled by an import. */
export function importTarget(portalId: number, objectType: string): Target {
  const type = findObjectType(objectType)
  if (type === null) throw new Error(`The sandbox has no ${objectType}`)
  return { portalId, objectType: type.name, type, source: 'IMPORT' }
}

/** Adds the companies that a portal's contacts name, with the contacts as theirs; the contacts' own times stay. */
export function importCompaniesOfContacts(sandbox: Sandbox, portalId: number): void {
  const [contacts, companies] = [importTarget(portalId, 'contacts'), importTarget(portalId, 'companies')]
  const people = sandbox.records.page(contacts, 'live', 0, Number.MAX_SAFE_INTEGER)
  const nameOf = ({ values }: { readonly values: Values }) => values['company']?.trim() ?? ''
  const named = companiesOf(people.map(nameOf)).map(({ name, domain }) => ({
    name,
    ...(domain === null ? {} : { domain, website: `https://www.${domain}` }),
  }))
  importRecords(sandbox, companies, named)
  const made = sandbox.records.page(companies, 'live', 0, Number.MAX_SAFE_INTEGER)
  const idByName = new Map(made.map(({ id, values }) => [values['name'], id]))
  const types = associationTypes.filter(({ from, to }) => from === contacts.objectType && to === companies.objectType)
  sandbox.db.transaction(() => {
    for (const person of people) {
      const id = idByName.get(nameOf(person))
      if (id === undefined) continue
      const [from, to] = [
        { object: contacts.objectType, id: person.id },
        { object: companies.objectType, id },
      ]
      for (const type of types) {
        sandbox.associations.add(portalId, from, to, type.id)
        sandbox.associations.add(portalId, to, from, type.inverse)
      }
      sandbox.records.setValues(contacts, person.id, { ...person.values, associatedcompanyid: String(id) })
    }
  })
}

/** Removes all records of a portal; its properties and tokens stay. */
export function clearPortal(db: Database, portalId: number): void {
  db.transaction(() => {
    for (const table of ['records', 'unique_values', 'stale_versions', 'past_values', 'associations'])
      db.run(`DELETE FROM ${table} WHERE portal_id = ?`, portalId)
  })
}
