import { Failure } from '../../core/errors.ts'
import type { FieldValues, ObjectType } from '../domain/entities.ts'
import { isSyncedObject, specOf } from '../domain/objects.ts'
import { type KeyKind, keysOf, valuesOf } from '../domain/record-keys.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { Connector } from '../port/connector.ts'
import { missingReferences } from './missing-references.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'

const madePrefix = 'preview-'

/** The id in the CRM of a record that a preview would make there. */
export function isMadeInPreview(crmRecordId: string): boolean {
  return crmRecordId.startsWith(madePrefix)
}

/** What a preview would have sent to a record: properties by the CRM's names, and what it would be found by afterwards. */
export type PreviewWrite = { readonly properties: FieldValues; readonly keys: readonly string[] }
type ByKey = { readonly id: string; readonly kind: KeyKind; readonly keys: readonly string[] }

/** What is kept of the CRM's records while a preview is made. */
export type PreviewWrites = {
  readonly note: (object: ObjectType, writes: readonly (ByKey & Pick<PreviewWrite, 'properties'>)[]) => Promise<void>
  /** `begins`, `ends`: of a list of all records, whether this is its first page, its last one. @returns what would have been sent to those on it */
  readonly noteMet: (page: {
    readonly object: ObjectType
    readonly records: readonly ByKey[]
    readonly begins: boolean
    readonly ends: boolean
  }) => Promise<ReadonlyMap<string, PreviewWrite>>
  /** Which of these the CRM has, of all that were met or would have been made. `isAll`: whether there are no others. */
  readonly there: (
    object: ObjectType,
    ids: readonly string[],
  ) => Promise<{ readonly there: ReadonlySet<string>; readonly isAll: boolean }>
  readonly of: (object: ObjectType, ids: readonly string[]) => Promise<ReadonlyMap<string, PreviewWrite>>
  /** `isAll`: whether every record of the CRM was met, so that there are no others. */
  readonly find: (
    object: ObjectType,
    kind: KeyKind,
    values: readonly string[],
  ) => Promise<{ readonly found: readonly { readonly value: string; readonly id: string }[]; readonly isAll: boolean }>
}

/**
 * A connector that sends nothing: a write is kept and answered as if the CRM had stored it as it was sent, and a record that is read or
 * looked for again is what it would be with that. Once it has listed all records of an object it looks for them among those, so that a preview costs no
 * more calls than reading.
 */
export function dryConnector(connector: Connector, writes: PreviewWrites, now: () => number): Connector {
  const kindOf = (object: ObjectType): KeyKind => (isSyncedObject(object) ? specOf(object).searchKey.kind : 'none')

  /** The CRM's fields that a record is searched by. */
  function keyFields(object: ObjectType): readonly string[] {
    if (!isSyncedObject(object)) return []
    const { fields } = specOf(object).searchKey
    return (connector.defaultMapping[object] ?? []).flatMap((row) => (fields.includes(row.adsappField) ? row.crmField : []))
  }

  function written(record: RemoteRecord, object: ObjectType, write: PreviewWrite | undefined): RemoteRecord {
    if (write === undefined) return record
    const kind = kindOf(object)
    const others = record.keys.filter((key) => key.kind !== kind)
    return {
      ...record,
      properties: { ...record.properties, ...write.properties },
      keys: [...others, ...write.keys.map((value) => ({ kind, value }))],
    }
  }

  function made(id: string, object: ObjectType, write: PreviewWrite): RemoteRecord {
    const blank = { id, properties: {}, updatedAt: new Date(now()).toISOString(), keys: [] }
    return { ...written(blank, object, write), externalId: id.slice(madePrefix.length) }
  }

  function keysAfter(object: ObjectType, write: RemoteWrite): readonly string[] {
    const fields = keyFields(object)
    const before = write.kind === 'update' ? write.before : null
    const isMoved = fields.some((field) => field in write.properties)
    if (before !== null && !isMoved) return valuesOf(before.keys, kindOf(object))
    const values = { ...before?.properties, ...write.properties }
    return keysOf(
      kindOf(object),
      fields.map((field) => values[field]),
    ).map(({ value }) => value)
  }

  /** What the CRM would say of values that another record has, where it has each once: by the write's key. */
  async function refusals(object: ObjectType, sent: readonly RemoteWrite[]): Promise<ReadonlyMap<string, WriteResult>> {
    const kind = kindOf(object)
    if (connector.capabilities.objects[object]?.refusesKnown.includes(kind) !== true) return new Map()
    const fields = keyFields(object)
    const asking = sent.flatMap((write) => {
      const field = fields.find((name) => (write.properties[name] ?? null) !== null)
      return field === undefined ? [] : [{ write, field, values: keysAfter(object, write) }]
    })
    if (asking.length === 0) return new Map()
    const { found } = await writes.find(object, kind, [...new Set(asking.flatMap(({ values }) => values))])
    return new Map(
      asking.flatMap(({ write, field, values }): [string, WriteResult][] => {
        const { key } = write
        const holder = found.find(({ value, id }) => values.includes(value) && (write.kind === 'create' || id !== write.id))?.id
        if (holder === undefined) return []
        if (write.kind === 'create') return [[key, { kind: 'exists', key, id: holder }]]
        const message = 'Another record has this value.'
        return [[key, { kind: 'rejected', key, reason: 'taken', code: 'taken', message, field, holders: [holder] }]]
      }),
    )
  }

  async function readById(session: Parameters<Connector['getRecords']>[0], object: ObjectType, ids: readonly string[]) {
    const real = ids.filter((id) => !isMadeInPreview(id))
    const [read, would] = await Promise.all([
      real.length === 0 ? [] : connector.getRecords(session, object, real),
      ids.length === 0 ? new Map<string, PreviewWrite>() : writes.of(object, ids),
    ])
    const madeHere = ids.filter(isMadeInPreview).flatMap((id) => {
      const write = would.get(id)
      return write === undefined ? [] : [made(id, object, write)]
    })
    return [...read.map((record) => written(record, object, would.get(record.id))), ...madeHere]
  }

  return {
    ...connector,
    upsertRecords: async (session, object, sent) => {
      const results: WriteResult[] = []
      const noted: (ByKey & Pick<PreviewWrite, 'properties'>)[] = []
      const missing = await missingReferences(connector, session, { object, sent }, writes.there)
      const refusedWrites = new Map([...(await refusals(object, sent)), ...missing])
      for (const write of sent) {
        const refused = refusedWrites.get(write.key)
        if (refused !== undefined) {
          results.push(refused)
          continue
        }
        const isUpdate = write.kind === 'update'
        const id = isUpdate ? write.id : `${madePrefix}${write.externalId}`
        const updatedAt = isUpdate ? write.before.updatedAt : new Date(now()).toISOString()
        const { key, properties } = write
        results.push({ kind: 'ok', key, id, updatedAt, created: !isUpdate, stored: properties })
        noted.push({ id, properties, kind: kindOf(object), keys: keysAfter(object, write) })
      }
      if (noted.length > 0) await writes.note(object, noted)
      return results
    },
    archiveRecords: (_session, _object, ids) => Promise.resolve(ids.map((id) => ({ kind: 'ok', id }))),
    eraseRecords: () => Promise.reject(wouldWrite()),
    ...(connector.upsertByKey && { upsertByKey: () => Promise.reject(wouldWrite()) }),
    getRecords: readById,
    findByKey: async (session, object, kind, values) => {
      const { found: known, isAll } = await writes.find(object, kind, values)
      const ids = [...new Set(known.map(({ id }) => id))]
      if (isAll) return readById(session, object, ids)
      const found = await connector.findByKey(session, object, kind, values)
      const further = ids.filter((id) => !found.some((record) => record.id === id))
      const would = await writes.of(
        object,
        found.map(({ id }) => id),
      )
      // What it would not have any more is not found by it.
      const left = found.filter(({ id }) => would.get(id) === undefined || ids.includes(id))
      return [
        ...left.map((record) => written(record, object, would.get(record.id))),
        ...(await readById(session, object, further)),
      ]
    },
    listChanges: async (session, object, after, linked) => {
      const page = await connector.listChanges(session, object, after, linked)
      const kind = kindOf(object)
      const records = page.records.map(({ id, keys }) => ({ id, kind, keys: valuesOf(keys, kind) }))
      const would = await writes.noteMet({ object, records, begins: after === null, ends: page.done })
      return { ...page, records: page.records.map((record) => written(record, object, would.get(record.id))) }
    },
    ...(connector.fieldTimes && {
      fieldTimes: async (session, object, asked) => {
        const real = asked.filter(({ record }) => !isMadeInPreview(record.id))
        return real.length === 0 ? new Map() : ((await connector.fieldTimes?.(session, object, real)) ?? new Map())
      },
    }),
  }
}

function wouldWrite(): Failure {
  return new Failure({ kind: 'bug', code: 'preview_would_write', message: 'A preview must not write to the CRM.' })
}
