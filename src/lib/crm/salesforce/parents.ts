import type { RemoteRecord } from '../domain/reconcile.ts'
import type { Session } from '../connector.ts'
import { columnOf } from './column-of.ts'
import { isoInstant } from './mapping.ts'
import type { SalesforceRow } from './schema.ts'

const stampOf = (relation: string) => `${relation}.SystemModstamp`

/** The relation through which a field is read, as Account of Account.Name; null for the object's own field. */
function relationOf(field: string): string | null {
  const dot = field.indexOf('.')
  return dot < 0 ? null : field.slice(0, dot)
}

/** The stamps of the records that fields of the session belong to: a change of such a record does not move its children's own stamp. */
export function parentStampColumns({ fields }: Pick<Session, 'fields'>): readonly string[] {
  return [...new Set(fields.flatMap(({ name }) => relationOf(name) ?? []))].map(stampOf)
}

/** The stamp of a row and those of its parents. */
export function stampsOf(session: Pick<Session, 'fields'>, row: SalesforceRow): readonly string[] {
  return [row.SystemModstamp, ...parentStampColumns(session).flatMap((column) => instantOf(row, column) ?? [])]
}

/** The times of a row's fields whose record changed after the row itself. */
export function parentTimesOf({ fields }: Pick<Session, 'fields'>, row: SalesforceRow): Pick<RemoteRecord, 'parentTimes'> {
  const times = fields.flatMap(({ name }) => {
    const relation = relationOf(name)
    const stamp = relation === null ? null : instantOf(row, stampOf(relation))
    return stamp !== null && stamp > row.SystemModstamp ? [[name, stamp] as const] : []
  })
  return times.length === 0 ? {} : { parentTimes: Object.fromEntries(times) }
}

function instantOf(row: SalesforceRow, column: string): string | null {
  return isoInstant(String(columnOf(row, column) ?? ''))
}
