import { customKey } from '../../crm/domain/objects.ts'
import type { Value } from '../fields/record-values.ts'
import { type RecordJson, recordJsonSchema } from './member-values.ts'
import type { Member } from './member.ts'
import type { Resource } from './resources.ts'

/** The keys of `custom` that are members by themselves. */
export function ownKeys({ members }: Resource): string[] {
  return members.flatMap(({ key }) => key ?? [])
}

/** Values by column, apart from those of single keys of `custom`; null: there are none of these. */
export function parted(values: RecordJson): { readonly columns: RecordJson; readonly own: RecordJson | null } {
  const entries = Object.entries(values)
  const own = entries.flatMap(([name, value]): [string, Value][] => {
    const key = customKey(name)
    return key === null ? [] : [[key, value]]
  })
  const columns = entries.filter(([name]) => customKey(name) === null)
  return { columns: Object.fromEntries(columns), own: own.length === 0 ? null : Object.fromEntries(own) }
}

/** The values of a new record, with the single keys in `custom`. */
export function withOwn(values: RecordJson): RecordJson {
  const { columns, own } = parted(values)
  if (own === null) return columns
  const set = Object.entries(own).filter(([, value]) => value !== null)
  return { ...columns, custom: { ...recordJsonSchema.parse(columns['custom'] ?? {}), ...Object.fromEntries(set) } }
}

/** What a row has of a member. */
export function storedValue(resource: Resource, { key, kind, column }: Member, row: RecordJson): Value {
  if (key !== undefined) return recordJsonSchema.parse(row['custom'] ?? {})[key] ?? null
  if (kind !== 'json') return row[column] ?? null
  const known = new Set(ownKeys(resource))
  return Object.fromEntries(Object.entries(recordJsonSchema.parse(row[column] ?? {})).filter(([name]) => !known.has(name)))
}
