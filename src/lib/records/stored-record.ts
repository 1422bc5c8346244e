import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { specOf, type SyncedObject } from '../crm/domain/objects.ts'
import { contactName, whoDeleted } from './contact.ts'
import { accountRow, contactRow, opportunityRow } from './record-rows.ts'
import type { CustomKind, RecordForm } from './record-form.ts'
import { formFields } from './record-fields.ts'
import { customIn, customName, type RecordValues, shownOf, textOf, type Value } from './record-values.ts'
import { readRows, type UserClient } from './rows.ts'

/** A whole record of an object, deleted or not, as pages show it. */
export type StoredRecord = {
  readonly id: string
  readonly object: SyncedObject
  readonly values: RecordValues
  readonly version: number
  readonly createdAt: string
  readonly updatedAt: string
  readonly deletedAt: string | null
  /** Who deleted it: a person, or the connection whose CRM did. */
  readonly deletedBy: string | null
  readonly deletedVia: string | null
}

const tables = { contact: 'contacts', account: 'accounts', opportunity: 'opportunities' } as const satisfies Record<
  SyncedObject,
  string
>

const rowSchema = z.looseObject({
  id: databaseIdSchema,
  version: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
  deleted_at: z.string().nullable(),
  ...whoDeleted,
  custom: z.record(z.string(), z.json()),
})
const columnSchema = z.union([z.string(), z.number(), z.null()])

function columnsOf(object: SyncedObject): string {
  return [...Object.keys(rowSchema.shape), ...specOf(object).fields.map(({ column }) => column)].join(', ')
}

function recordSchema(object: SyncedObject) {
  return rowSchema.transform((row): StoredRecord => {
    const fields = specOf(object).fields.flatMap(({ name, column }): [string, Value][] => {
      const value = columnSchema.parse(row[column])
      return value === null || value === '' ? [] : [[name, value]]
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

/** What the record is called: the same as `title` of the view private.records. */
export function recordTitle(object: SyncedObject, values: RecordValues): string {
  if (object === 'account') return textOf(values, 'name')?.trim() || textOf(values, 'domain') || 'Unnamed company'
  if (object === 'opportunity') return textOf(values, 'name')?.trim() || 'Unnamed opportunity'
  return contactName({
    firstName: textOf(values, 'firstName'),
    lastName: textOf(values, 'lastName'),
    email: textOf(values, 'email'),
    company: textOf(values, 'company'),
    phone: textOf(values, 'phone'),
  })
}

/** A stored record as its form shows it. */
export function toForm({ object, values }: Pick<StoredRecord, 'object' | 'values'>): RecordForm {
  return {
    texts: Object.fromEntries(formFields(object).map(({ name }) => [name, shownOf(values, name)])),
    custom: [...customIn(values)].map(([key, value]) => ({
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
export type RecordRef = { readonly organizationId: string; readonly object: SyncedObject; readonly id: string }

/** Null when this organisation has no such record. Deleted records are found too. */
export async function recordById(client: UserClient, { organizationId, object, id }: RecordRef): Promise<StoredRecord | null> {
  const [record] = await readRows(
    z.array(recordSchema(object)),
    client.from(tables[object]).select(columnsOf(object)).eq('organization_id', organizationId).eq('id', id),
  )
  return record ?? null
}

export async function createRecord(
  client: UserClient,
  { organizationId, object }: Omit<RecordRef, 'id'>,
  values: RecordValues,
): Promise<{ readonly id: string }> {
  const of = { organization_id: organizationId }
  const inserts = {
    contact: () => client.from('contacts').insert({ ...of, ...contactRow(values) }),
    account: () => client.from('accounts').insert({ ...of, ...accountRow(values) }),
    opportunity: () => client.from('opportunities').insert({ ...of, ...opportunityRow(values) }),
  }
  return readRows(z.object({ id: databaseIdSchema }), inserts[object]().select('id').single())
}

/**
 * Updates the given version, or nothing.
 * @returns the record as it is now, or null when it has changed or no longer exists
 */
export async function updateRecord(
  client: UserClient,
  { object, id }: RecordRef,
  seenVersion: number,
  values: RecordValues,
): Promise<StoredRecord | null> {
  const updates = {
    contact: () => client.from('contacts').update(contactRow(values)),
    account: () => client.from('accounts').update(accountRow(values)),
    opportunity: () => client.from('opportunities').update(opportunityRow(values)),
  }
  const [record] = await readRows(
    z.array(recordSchema(object)),
    updates[object]().eq('id', id).eq('version', seenVersion).select(columnsOf(object)),
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
    .from(tables[object])
    .update({ deleted_at: deleted ? new Date().toISOString() : null })
    .eq('organization_id', organizationId)
    .in('id', [...ids])
  const changed = deleted ? records.is('deleted_at', null) : records.not('deleted_at', 'is', null)
  return (await readRows(z.array(z.object({ id: databaseIdSchema })), changed.select('id'))).length
}
