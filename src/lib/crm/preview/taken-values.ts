import type { ObjectType } from '../domain/entities.ts'
import type { Connector } from '../port/connector.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import type { PreviewWrites } from './preview-writes.ts'
import { keysAfter, searchKeyOf } from './search-key.ts'

/** What the CRM would say of values that another record has, where it has each once: by the write's key. */
export async function takenValues(
  connector: Connector,
  object: ObjectType,
  sent: readonly RemoteWrite[],
  find: PreviewWrites['find'],
): Promise<ReadonlyMap<string, WriteResult>> {
  const searchKey = searchKeyOf(connector, object)
  const { kind, fields } = searchKey
  if (connector.capabilities.objects[object]?.refusesKnown.includes(kind) !== true) return new Map()
  const asking = sent.flatMap((write) => {
    const field = fields.find((name) => (write.properties[name] ?? null) !== null)
    return field === undefined ? [] : [{ write, field, values: keysAfter(searchKey, write) }]
  })
  if (asking.length === 0) return new Map()
  const { found } = await find(object, kind, [...new Set(asking.flatMap(({ values }) => values))])
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
