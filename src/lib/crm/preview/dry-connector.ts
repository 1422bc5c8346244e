import { Failure } from '../../core/errors.ts'
import type { ObjectType } from '../domain/entities.ts'
import { type KeyKind, valuesOf } from '../domain/record-keys.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { Connector } from '../port/connector.ts'
import type { Session } from '../port/session.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import { asMade, asWritten, isMadeInPreview, madeInPreview } from './as-written.ts'
import { missingReferences } from './missing-references.ts'
import type { NotedWrite, PreviewWrite, PreviewWrites } from './preview-writes.ts'
import { keysAfter, searchKeyOf } from './search-key.ts'
import { takenValues } from './taken-values.ts'

/**
 * A connector that sends nothing: a write is kept and answered as if the CRM had stored it as it was sent, and a record that is read or
 * looked for again is what it would be with that. Once it has listed all records of an object it looks for them among those, so that a preview costs no
 * more calls than reading.
 */
export function dryConnector(connector: Connector, writes: PreviewWrites, now: () => number): Connector {
  const dry = { connector, writes, now }
  return {
    ...connector,
    upsertRecords: (session, object, sent) => answerWrites(dry, session, object, sent),
    archiveRecords: (_session, _object, ids) => Promise.resolve(ids.map((id) => ({ kind: 'ok', id }))),
    eraseRecords: () => Promise.reject(wouldWrite()),
    ...(connector.upsertByKey && { upsertByKey: () => Promise.reject(wouldWrite()) }),
    getRecords: (session, object, ids) => readById(dry, session, object, ids),
    findByKey: (session, object, kind, values) => findByKey(dry, session, object, { kind, values }),
    listChanges: async (session, object, after, linked) => {
      const page = await connector.listChanges(session, object, after, linked)
      const { kind } = searchKeyOf(connector, object)
      const records = page.records.map(({ id, keys }) => ({ id, kind, keys: valuesOf(keys, kind) }))
      const would = await writes.noteMet({ object, records, begins: after === null, ends: page.done })
      return { ...page, records: page.records.map((record) => asWritten(record, kind, would.get(record.id))) }
    },
    ...(connector.fieldTimes && {
      fieldTimes: async (session, object, asked) => {
        const real = asked.filter(({ record }) => !isMadeInPreview(record.id))
        return real.length === 0 ? new Map() : ((await connector.fieldTimes?.(session, object, real)) ?? new Map())
      },
    }),
  }
}

/** What the connector of a preview works with. */
type Dry = { readonly connector: Connector; readonly writes: PreviewWrites; readonly now: () => number }

/** Notes what would have been sent, and answers as the CRM would. */
async function answerWrites(
  { connector, writes, now }: Dry,
  session: Session,
  object: ObjectType,
  sent: readonly RemoteWrite[],
): Promise<readonly WriteResult[]> {
  const searchKey = searchKeyOf(connector, object)
  const results: WriteResult[] = []
  const noted: NotedWrite[] = []
  const missing = await missingReferences(connector, session, { object, sent }, writes.there)
  const refusals = new Map([...(await takenValues(connector, object, sent, writes.find)), ...missing])
  for (const write of sent) {
    const { key, properties } = write
    const refused = refusals.get(key)
    if (refused !== undefined) {
      results.push(refused)
      continue
    }
    const isUpdate = write.kind === 'update'
    const id = isUpdate ? write.id : madeInPreview(write.externalId)
    const updatedAt = isUpdate ? write.before.updatedAt : new Date(now()).toISOString()
    results.push({ kind: 'ok', key, id, updatedAt, created: !isUpdate, stored: properties })
    noted.push({ id, properties, kind: searchKey.kind, keys: keysAfter(searchKey, write) })
  }
  if (noted.length > 0) await writes.note(object, noted)
  return results
}

async function readById(
  { connector, writes, now }: Dry,
  session: Session,
  object: ObjectType,
  ids: readonly string[],
): Promise<readonly RemoteRecord[]> {
  const { kind } = searchKeyOf(connector, object)
  const real = ids.filter((id) => !isMadeInPreview(id))
  const [read, would] = await Promise.all([
    real.length === 0 ? [] : connector.getRecords(session, object, real),
    ids.length === 0 ? new Map<string, PreviewWrite>() : writes.of(object, ids),
  ])
  const made = ids.filter(isMadeInPreview).flatMap((id) => {
    const write = would.get(id)
    return write === undefined ? [] : [asMade(id, kind, write, now())]
  })
  return [...read.map((record) => asWritten(record, kind, would.get(record.id))), ...made]
}

async function findByKey(
  dry: Dry,
  session: Session,
  object: ObjectType,
  { kind, values }: { readonly kind: KeyKind; readonly values: readonly string[] },
): Promise<readonly RemoteRecord[]> {
  const { connector, writes } = dry
  const { found: known, isAll } = await writes.find(object, kind, values)
  const ids = [...new Set(known.map(({ id }) => id))]
  if (isAll) return readById(dry, session, object, ids)
  const found = await connector.findByKey(session, object, kind, values)
  const further = ids.filter((id) => !found.some((record) => record.id === id))
  const would = await writes.of(
    object,
    found.map(({ id }) => id),
  )
  // What it would not have any more is not found by it.
  const left = found.filter(({ id }) => would.get(id) === undefined || ids.includes(id))
  const searchKind = searchKeyOf(connector, object).kind
  return [
    ...left.map((record) => asWritten(record, searchKind, would.get(record.id))),
    ...(await readById(dry, session, object, further)),
  ]
}

function wouldWrite(): Failure {
  return new Failure({ kind: 'bug', code: 'preview_would_write', message: 'A preview must not write to the CRM.' })
}
