import type { RemoteRecord } from '../domain/records.ts'
import type { Session } from '../port/session.ts'
import { columnOf } from './column-of.ts'
import { isoInstant } from './mapping.ts'
import { ownerField } from './objects.ts'
import { isRoleField } from './role-fields.ts'
import type { SalesforceRow } from './schema.ts'

const stampOf = (relation: string) => `${relation}.SystemModstamp`

/**
 * The relation that a field depends on: of a related record's field the one through which it is read, as Account of Account.Name; of a
 * reference the one that it is, as Account of AccountId, since a merge of accounts changes it without moving the record's own stamp. Null
 * for any other field.
 */
function relationOf({ name, type }: Session['fields'][number]): string | null {
  const dot = name.indexOf('.')
  if (dot >= 0) return name.slice(0, dot)
  // Users are not merged.
  if (type !== 'reference' || name === ownerField || isRoleField(name)) return null
  return name.endsWith('__c') ? name.replace(/c$/, 'r') : name.replace(/Id$/, '')
}

/** The stamps of the records that fields of the session depend on: a change of such a record does not move its children's own stamp. */
export function parentStampColumns({ fields }: Pick<Session, 'fields'>): readonly string[] {
  return [...new Set(fields.flatMap((field) => relationOf(field) ?? []))].map(stampOf)
}

/** The stamp of a row and those of its parents. */
export function stampsOf(session: Pick<Session, 'fields'>, row: SalesforceRow): readonly string[] {
  return [row.SystemModstamp, ...parentStampColumns(session).flatMap((column) => instantOf(row, column) ?? [])]
}

/** The times of a row's fields whose record changed after the row itself. */
export function parentTimesOf({ fields }: Pick<Session, 'fields'>, row: SalesforceRow): Pick<RemoteRecord, 'parentTimes'> {
  const times = fields.flatMap((field) => {
    const { name } = field
    const relation = relationOf(field)
    const stamp = relation === null ? null : instantOf(row, stampOf(relation))
    return stamp !== null && stamp > row.SystemModstamp ? [[name, stamp] as const] : []
  })
  return times.length === 0 ? {} : { parentTimes: Object.fromEntries(times) }
}

function instantOf(row: SalesforceRow, column: string): string | null {
  return isoInstant(String(columnOf(row, column) ?? ''))
}
