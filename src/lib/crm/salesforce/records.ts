import { createHash } from 'node:crypto'
import { unexpectedAnswer } from '../connector-kit/answer-reader.ts'
import type { Session } from '../connector.ts'
import { type FieldType, type FieldValue, fieldValueSchema } from '../domain/entities.ts'
import { emailKey } from '../domain/identity.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import { readValue } from './mapping.ts'
import { readAnswer, type SalesforceRow } from './schema.ts'

/** The columns that a read has to ask for: what the session wants, and what every read needs. */
export function columnsToRead(session: Session): string[] {
  return [...new Set(['Id', 'SystemModstamp', 'IsDeleted', 'Email', ...session.fields.map((field) => field.name)])]
}

/** How the session wants values to be read, by field; a field that it does not read is missing. */
export function fieldTypes(session: Session): ReadonlyMap<string, FieldType> {
  return new Map(session.fields.map(({ name, type }) => [name, type]))
}

/** A short name for a list of columns, to see whether a reading under way still brings what is wanted. */
export function columnsKey(columns: readonly string[]): string {
  return createHash('sha256').update(columns.join(',')).digest('base64url').slice(0, 16)
}

export function toRemoteRecord(session: Session, row: SalesforceRow): RemoteRecord {
  const email = emailKey(columnOf(row, 'Email'))
  return {
    id: row.Id,
    properties: Object.fromEntries(session.fields.map(({ name, type }) => [name, readValue(type, columnOf(row, name))])),
    updatedAt: row.SystemModstamp,
    emails: email === null ? [] : [email],
  }
}

/**
 * One column of a row. JSON nests a related record's (null where there is none), CSV has them side by side.
 * @throws Failure `unexpected_answer` for a column that the row does not have: blank is another thing
 */
export function columnOf(row: SalesforceRow, name: string): FieldValue {
  if (name in row) return readAnswer(fieldValueSchema, row[name])
  const [relation = '', column = ''] = name.split('.')
  const related = row[relation]
  if (related === null) return null
  if (typeof related !== 'object' || !(column in related)) throw unexpectedAnswer('salesforce', { missing: name })
  return readAnswer(fieldValueSchema, Reflect.get(related, column))
}
