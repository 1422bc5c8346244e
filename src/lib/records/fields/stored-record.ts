import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { linesOfHtml } from '../../crm/domain/html-lines.ts'
import { exactNumber } from '../../crm/domain/money.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { pagesOf } from '../pages/pages.ts'
import { columnsOf } from './record-rows.ts'
import type { CustomKind, RecordForm } from '../forms/record-form.ts'
import { columnFields, formField, formFields } from './record-fields.ts'
import { customIn, customName, type RecordValues, shownOf, type Value } from './record-values.ts'
import { readRows, type UserClient } from '../rows.ts'
import { whoDeleted } from '../history/who-deleted.ts'

/** A whole record of an object, deleted or not, as pages show it. */
export type StoredRecord<Of extends RecordObject = RecordObject> = {
  readonly id: string
  readonly object: Of
  readonly values: RecordValues
  readonly version: number
  readonly createdAt: string
  readonly updatedAt: string
  readonly deletedAt: string | null
  /** Who deleted it: a person, or the connection whose CRM did. */
  readonly deletedBy: string | null
  readonly deletedVia: string | null
}

const rowSchema = z.looseObject({
  id: databaseIdSchema,
  version: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
  deleted_at: z.string().nullable(),
  ...whoDeleted,
  custom: z.record(z.string(), z.json()),
})
const columnSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

function selected(object: RecordObject): string {
  // A number as text: JSON's would lose digits beyond the fifteenth.
  const columns = columnFields(object).map(({ column, kind }) => (kind === 'number' ? `${column}::text` : column))
  return [...Object.keys(rowSchema.shape), ...columns].join(', ')
}

function recordSchema<Of extends RecordObject>(object: Of) {
  return rowSchema.transform((row): StoredRecord<Of> => {
    const fields = columnFields(object).flatMap(({ name, column, kind }): [string, Value][] => {
      const value = columnSchema.parse(row[column])
      if (value === null || value === '') return []
      return [[name, kind === 'number' ? (exactNumber(value) ?? value) : value]]
    })
    const custom = Object.entries(row.custom).map(([key, value]): [string, Value] => [customName(key), value])
    return {
      id: row.id,
      object,
      values: new Map([...fields, ...custom]),
      version: row.version,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      deletedAt: row.deleted_at,
      deletedBy: row.deleted_by,
      deletedVia: row.deleted_via,
    }
  })
}

/** A stored record as its form shows it. */
export function toForm({ object, values }: Pick<StoredRecord, 'object' | 'values'>): RecordForm {
  return {
    texts: Object.fromEntries(
      formFields(object).map(({ name, kind }) => {
        const value = values.get(name)
        const text = typeof value === 'boolean' ? String(value) : shownOf(values, name)
        return [name, kind === 'html' ? linesOfHtml(text) : text]
      }),
    ),
    custom: [...customIn(values)]
      .filter(([key]) => formField(object, customName(key)) === null)
      .map(([key, value]) => ({
        id: key,
        key,
        value: typeof value === 'string' ? value : JSON.stringify(value),
        kind: kindOf(value),
      })),
  }
}

function kindOf(value: unknown): CustomKind {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'json'
}

/** A record of an organisation, by its object and id. */
export type RecordRef<Of extends RecordObject = RecordObject> = {
  readonly organizationId: string
  readonly object: Of
  readonly id: string
}

/** Null when this organisation has no such record. Deleted records are found too. */
export async function recordById<Of extends RecordObject>(
  client: UserClient,
  { organizationId, object, id }: RecordRef<Of>,
): Promise<StoredRecord<Of> | null> {
  const [record] = await readRows(
    z.array(recordSchema(object)),
    client.from(pagesOf(object).table).select(selected(object)).eq('organization_id', organizationId).eq('id', id),
  )
  return record ?? null
}

/** Records of an organisation by id, deleted ones too. */
export async function recordsByIds<Of extends RecordObject>(
  client: UserClient,
  { organizationId, object }: Omit<RecordRef<Of>, 'id'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredRecord<Of>>> {
  if (ids.length === 0) return new Map()
  const found = await readRows(
    z.array(recordSchema(object)),
    client
      .from(pagesOf(object).table)
      .select(selected(object))
      .eq('organization_id', organizationId)
      .in('id', [...ids]),
  )
  return new Map(found.map((record) => [record.id, record]))
}

export async function createRecord(
  client: UserClient,
  { organizationId, object }: Omit<RecordRef, 'id'>,
  values: RecordValues,
): Promise<{ readonly id: string }> {
  const inserted = client.from(pagesOf(object).table).insert({ organization_id: organizationId, ...columnsOf(object, values) })
  return readRows(z.object({ id: databaseIdSchema }), inserted.select('id').single())
}

/**
 * Updates these fields of the given version, or nothing. Custom properties are one column.
 * @returns the record as it is now, or null when it has changed or no longer exists
 */
export async function updateRecord(
  client: UserClient,
  { object, id }: RecordRef,
  seenVersion: number,
  { values, names }: { readonly values: RecordValues; readonly names: Iterable<string> },
): Promise<StoredRecord | null> {
  const updated = client.from(pagesOf(object).table).update(columnsOf(object, values, new Set(names)))
  const [record] = await readRows(
    z.array(recordSchema(object)),
    updated.eq('id', id).eq('version', seenVersion).select(selected(object)),
  )
  return record ?? null
}

/** Deletes these records so that they can be restored, or restores them; others stay as they are. @returns how many were changed */
export async function setDeleted(
  client: UserClient,
  { organizationId, object }: Omit<RecordRef, 'id'>,
  ids: readonly string[],
  deleted: boolean,
): Promise<number> {
  const records = client
    .from(pagesOf(object).table)
    .update({ deleted_at: deleted ? new Date().toISOString() : null })
    .eq('organization_id', organizationId)
    .in('id', [...ids])
  const changed = deleted ? records.is('deleted_at', null) : records.not('deleted_at', 'is', null)
  return (await readRows(z.array(z.object({ id: databaseIdSchema })), changed.select('id'))).length
}
