import { changedMeanwhile } from '../../core/edits/changed-meanwhile.ts'
import { Failure } from '../../core/errors.ts'
import { clashOf } from '../../core/edits/merge-edits.ts'
import { whileUnchanged } from '../../core/edits/while-unchanged.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import type { Connection } from '../../db/connections.ts'
import { type LoadedPending, readPending } from '../../db/pending-links.ts'
import { unwrap } from '../../db/result.ts'
import type { FilterCount, FilterView } from '../../contract/record-filter.ts'
import { crmNames } from '../domain/crm-type.ts'
import { filterSentence } from '../domain/filter-words.ts'
import { isFieldOf, specOf, type SyncedObject } from '../domain/objects.ts'
import { everyRecord, filteredOut, filterIssues, fits, isUnfiltered, type RecordFilter } from '../domain/record-filter.ts'
import { remoteParts } from '../domain/remote-names.ts'
import type { Engine } from '../engine.ts'
import type { RemoteField } from '../port/remote-field.ts'
import { connectedCrm, describe, type Owner } from './mapped-connection.ts'
import { storedSession } from './stored-session.ts'

/** Pairs that a filter is tried on, and of a page. */
const pairsMax = 2_000
const pairsPerPage = 200

/** Which records of an object take part in a connection's sync. @throws Failure `not_connected` */
export async function readFilter(engine: Engine, owner: Owner, object: SyncedObject): Promise<FilterView> {
  const connection = await connectedCrm(engine, owner)
  return { crmType: owner.crmType, objectType: object, filter: await storedFilter(engine, connection, object) }
}

async function storedFilter(engine: Engine, { id }: Connection, object: SyncedObject): Promise<RecordFilter> {
  const own = (await readConnectionObjects(engine.db, id)).find((row) => row.object === object)
  return own?.settings.filter ?? everyRecord
}

/**
 * Changes it. Pairs that do not fit leave with the next sync and stay on both sides; those that fit again come back. What only the CRM has is
 * met by the next full sync. `seen`: the filter that the change was made of; where somebody else has made another one of it, nothing is written.
 * @throws Failure `not_connected` | `invalid_filter` | `changed_meanwhile`
 */
export async function saveFilter(
  engine: Engine,
  owner: Owner & { readonly userId: string },
  object: SyncedObject,
  filter: RecordFilter,
  seen?: RecordFilter,
): Promise<FilterView> {
  const connection = await connectedCrm(engine, owner)
  const fields = await requireFields(engine, connection, object, filter)
  await whileUnchanged(async () => {
    const before = await storedFilter(engine, connection, object)
    if (seen !== undefined && clashOf({ filter: seen }, { filter }, { filter: before }) !== null) {
      throw changedMeanwhile({ name: 'filter', theirs: wordsOf(owner, object, fields, before) })
    }
    unwrap(
      await engine.db.rpc('crm_save_filter', {
        p_connection: connection.id,
        p_organization: owner.organizationId,
        p_user: owner.userId,
        p_object: object,
        p_filter: isUnfiltered(filter) ? null : filter,
        p_before: before,
      }),
    )
  })
  return { crmType: owner.crmType, objectType: object, filter }
}

function wordsOf({ crmType }: Owner, object: SyncedObject, fields: readonly RemoteField[], filter: RecordFilter): string {
  const theirs = new Map(fields.map(({ name, label }) => [name, label]))
  const { many, fields: own } = specOf(object)
  const ours = new Map(own.map(({ name, label }) => [name, label]))
  const label = (side: 'adsapp' | 'crm', name: string) => (side === 'crm' ? theirs : ours).get(name) ?? name
  return filterSentence(filter, { many, crm: crmNames[crmType], label })
}

/**
 * What a filter that is not saved would do to the first two thousand pairs: which leave, which come back. Reads the CRM's records where a
 * condition is about them, and changes nothing.
 * @throws Failure `not_connected` | `invalid_filter`
 */
export async function countFilter(
  engine: Engine,
  owner: Owner,
  object: SyncedObject,
  filter: RecordFilter,
): Promise<FilterCount> {
  const connection = await connectedCrm(engine, owner)
  const fields = await requireFields(engine, connection, object, filter)
  const count = { looked: 0, fit: 0, leave: 0, comeBack: 0, isPartial: false }
  for (let after: string | null = null; ; ) {
    const page = await readPending(engine.db, { connectionId: connection.id, object }, () =>
      engine.db.rpc('crm_filter_pairs', {
        p_connection: connection.id,
        p_object: object,
        p_after: after,
        p_limit: pairsPerPage,
      }),
    )
    const theirs = await readTheirs(engine, connection, object, {
      fields,
      filter,
      ids: page.flatMap(({ link }) => link.crmRecordId ?? []),
    })
    for (const row of page) countPair(count, row, filter, theirs)
    after = page.at(-1)?.link.id ?? null
    if (page.length < pairsPerPage) return count
    if (count.looked >= pairsMax) return { ...count, isPartial: true }
  }
}

type Count = { looked: number; fit: number; leave: number; comeBack: number }

function countPair(
  count: Count,
  { link, record }: LoadedPending,
  filter: RecordFilter,
  theirs: Awaited<ReturnType<typeof readTheirs>>,
): void {
  const properties = theirs?.get(link.crmRecordId ?? '')
  // A record that is gone in the CRM is for the sync to settle.
  if (theirs !== null && properties === undefined) return
  const isIn = fits(filter.adsapp, record.values) && (properties === undefined || fits(filter.crm, properties))
  const isOut = link.status === 'excluded' && link.errorCode === filteredOut
  count.looked += 1
  if (isIn) count.fit += 1
  if (isIn && isOut) count.comeBack += 1
  if (!isIn && !isOut) count.leave += 1
}

/** The CRM's records of these ids, with the fields that the filter asks for; null where it asks for none. */
async function readTheirs(
  engine: Engine,
  connection: Connection,
  object: SyncedObject,
  of: { readonly fields: readonly RemoteField[]; readonly filter: RecordFilter; readonly ids: readonly string[] },
) {
  const asked = new Set(of.filter.crm.map(({ field }) => field))
  if (asked.size === 0) return null
  if (of.ids.length === 0) return new Map<string, never>()
  const connector = await engine.loadConnector(connection.crmType)
  const session = storedSession(engine, connector, connection.id)
  const read = of.fields.filter(({ name }) => asked.has(name)).map(({ name, type }) => ({ name, type }))
  const records = await connector.getRecords(session.withFields(read), object, of.ids)
  return new Map(records.map(({ id, properties }) => [id, properties]))
}

async function requireFields(
  engine: Engine,
  connection: Connection,
  object: SyncedObject,
  filter: RecordFilter,
): Promise<readonly RemoteField[]> {
  const fields = await describe(engine, connection, object)
  const known = new Set(fields.flatMap(({ name }) => (remoteParts(name).length === 1 ? name : [])))
  const [issue] = filterIssues(filter, { adsapp: (name) => isFieldOf(object, name), crm: (name) => known.has(name) })
  if (issue !== undefined) {
    throw new Failure({ kind: 'invalid', code: 'invalid_filter', message: issue.message, field: issue.path })
  }
  return fields
}
