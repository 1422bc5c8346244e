import { createHash } from 'node:crypto'
import { unexpectedAnswer } from '../connector-kit/answer-reader.ts'
import type { Merge, Session } from '../connector.ts'
import { type FieldType, type FieldValue, fieldValueSchema } from '../domain/entities.ts'
import { emailKey } from '../domain/identity.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import { externalIdField, fullId, masterField, readValue } from './mapping.ts'
import { readAnswer, type SalesforceRow } from './schema.ts'

/** The columns that a read has to ask for: what the session wants, what every read needs, and what this org has besides. */
export function columnsToRead(session: Session, orgColumns: readonly string[]): string[] {
  const wanted = session.fields.map((field) => field.name)
  return [...new Set(['Id', 'SystemModstamp', 'IsDeleted', 'Email', ...orgColumns, ...wanted])]
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
  const externalId = textAt(row, externalIdField)
  return {
    id: row.Id,
    properties: Object.fromEntries(session.fields.map(({ name, type }) => [name, readValue(type, columnOf(row, name))])),
    updatedAt: row.SystemModstamp,
    emails: email === null ? [] : [email],
    ...(externalId === null ? {} : { externalId }),
  }
}

/** Which of these rows were merged into another record. Salesforce deletes a record that is merged away. */
export function mergesOf(rows: readonly SalesforceRow[]): readonly Merge[] {
  return rows.flatMap((row) => {
    const into = row.IsDeleted ? textAt(row, masterField) : null
    return into === null ? [] : [{ from: row.Id, into: fullId(into) }]
  })
}

/** A column that only some reads bring; null where it is blank or was not asked for. */
function textAt(row: SalesforceRow, name: string): string | null {
  const value = row[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
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
