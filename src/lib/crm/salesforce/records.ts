import { createHash } from 'node:crypto'
import { currenciesOf } from '../connector-kit/currencies-of.ts'
import type { Merge } from '../port/changes.ts'
import type { Session } from '../port/session.ts'
import type { FieldType, FieldValues } from '../domain/entities.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { keysOf } from '../domain/record-keys.ts'
import { columnOf } from './column-of.ts'
import { fullId, masterField, readValue } from './mapping.ts'
import { keyFields, type SalesforceObject } from './objects.ts'
import { parentStampColumns, parentTimesOf } from './parents.ts'
import { isRoleField } from './role-fields.ts'
import { columnsOfField, readField } from './shapes.ts'
import type { SalesforceRow } from './schema.ts'

/** The columns that a read selects: the session's, those of every read, and the org's optional ones. */
export function columnsToRead(session: Session, object: SalesforceObject, orgColumns: readonly string[]): string[] {
  const columns = session.fields.filter(({ name }) => !isRoleField(name))
  const wanted = columns.flatMap(({ name, currencyField }) => [
    ...columnsOfField(object, name),
    ...(currencyField === undefined ? [] : [currencyField]),
  ])
  const ofClosed = object.closedField === undefined ? [] : [object.closedField]
  const ofTemplates = object.templateFields ?? []
  const ofKeys = keyFields(object).map(({ field }) => field)
  return [
    ...new Set([
      'Id',
      'SystemModstamp',
      'IsDeleted',
      ...ofKeys,
      ...ofClosed,
      ...ofTemplates,
      ...orgColumns,
      ...wanted,
      ...parentStampColumns(session),
    ]),
  ]
}

/** The types of the session's fields, by name. */
export function fieldTypes(session: Session): ReadonlyMap<string, FieldType> {
  return new Map(session.fields.map(({ name, type }) => [name, type]))
}

/** Hash of a list of columns, to detect that a read in progress selects other ones than are wanted now. */
export function columnsKey(columns: readonly string[]): string {
  return createHash('sha256').update(columns.join(',')).digest('base64url').slice(0, 16)
}

export function toRemoteRecord(session: Session, object: SalesforceObject, row: SalesforceRow): RemoteRecord {
  const externalId = textAt(row, object.externalIdField)
  return {
    id: row.Id,
    properties: Object.fromEntries(session.fields.map((field) => [field.name, readField(object, field, row)])),
    updatedAt: row.SystemModstamp,
    ...parentTimesOf(session, row),
    ...currenciesOf(session.fields, (name) => textAt(row, name)),
    keys: keyFields(object).flatMap(({ kind, field }) => keysOf(kind, [columnOf(row, field)])),
    ...(externalId === null ? {} : { externalId }),
    ...(object.closedField !== undefined && isTrue(row[object.closedField]) ? { isClosed: true } : {}),
  }
}

/** A truth value of JSON, or of CSV. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}

/** The columns of a write's own row that are read back: the session's that are the object's own, and those of every row. */
export function columnsToReadBack(session: Session, object: SalesforceObject): string[] {
  const own = session.fields
    .flatMap(({ name }) => columnsOfField(object, name))
    .filter((name) => !name.includes('.') && !isRoleField(name))
  return [...new Set(['Id', 'SystemModstamp', 'IsDeleted', ...own])]
}

/** Those of the session's fields that a row has. */
export function propertiesIn(session: Session, object: SalesforceObject, row: SalesforceRow): FieldValues {
  return Object.fromEntries(
    session.fields.flatMap((field) =>
      columnsOfField(object, field.name).every((column) => column in row) ? [[field.name, readField(object, field, row)]] : [],
    ),
  )
}

/** Rows less those that are templates of others. */
export function withoutTemplates(
  { templateFields = [] }: SalesforceObject,
  rows: readonly SalesforceRow[],
): readonly SalesforceRow[] {
  return rows.filter((row) => templateFields.every((name) => readValue('boolean', columnOf(row, name)) !== true))
}

/** Rows that were merged into another record; Salesforce deletes merged records. */
export function mergesOf(rows: readonly SalesforceRow[]): readonly Merge[] {
  return rows.flatMap((row) => {
    const into = row.IsDeleted ? textAt(row, masterField) : null
    return into === null ? [] : [{ from: row.Id, into: fullId(into) }]
  })
}

/** An optional text column; null where it is blank or was not selected. */
function textAt(row: SalesforceRow, name: string): string | null {
  const value = row[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}
