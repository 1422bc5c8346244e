import { z } from 'zod'
import type { ObjectType } from './entities.ts'
import { account } from './objects/account.ts'
import { activity } from './objects/activity.ts'
import { contact } from './objects/contact.ts'
import { lead } from './objects/lead.ts'
import { note } from './objects/note.ts'
import { opportunity } from './objects/opportunity.ts'
import { task } from './objects/task.ts'
import type { JoinedField, ObjectField, ObjectSpec } from './objects/object-spec.ts'
import type { MatchKey } from './settings.ts'

export type { ObjectField, ObjectSpec } from './objects/object-spec.ts'

/** The registry: one file an object. */
export const objects = { account, contact, opportunity, lead, note, task, activity } as const satisfies Record<
  ObjectType,
  ObjectSpec
>

/** Objects that have a table here, in the order in which a run syncs them. */
export const syncedObjectSchema = z.enum([
  'account',
  'contact',
  'opportunity',
  'lead',
  'note',
  'task',
  'activity',
]) satisfies z.ZodType<keyof typeof objects>
export type SyncedObject = z.infer<typeof syncedObjectSchema>

const specs: Readonly<Record<SyncedObject, ObjectSpec>> = objects

export const syncedObjects: readonly SyncedObject[] = syncedObjectSchema.options

export function isSyncedObject(object: string): object is SyncedObject {
  return object in objects
}

export function specOf(object: SyncedObject): ObjectSpec {
  return specs[object]
}

/** The column of a field's name in mappings; null for a custom field and for a name that is none. */
export function fieldOf(object: SyncedObject, name: string): ObjectField | null {
  return specs[object].fields.find((field) => field.name === name) ?? null
}

/** Two fields in one, by its name in mappings; null for any other name. */
export function joinedFieldOf(object: SyncedObject, name: string): JoinedField | null {
  return specs[object].joined?.find((field) => field.name === name) ?? null
}

/** The fields of ours that a name in mappings stands for: itself, or the two that it joins. */
export function partsOf(object: SyncedObject, name: string): readonly string[] {
  return joinedFieldOf(object, name)?.parts ?? [name]
}

/** Whether the records of an object are a CRM's alone: read here, changed there. */
export function isMirrored(object: string): boolean {
  return isSyncedObject(object) && specs[object].isMirrored === true
}

/** Whether the records of an object move through stages. */
export function hasStages(object: SyncedObject): boolean {
  return specs[object].fields.some(({ isStage }) => isStage === true)
}

/** Whether the records of an object are somebody's. */
export function hasOwner(object: SyncedObject): boolean {
  return specs[object].fields.some(({ to }) => to === 'user')
}

/** Whether records of the object can be matched by a key: one of its fields, a custom one, or our id. */
export function isKeyOf(object: SyncedObject, key: MatchKey): boolean {
  return key === 'external_id' || isFieldOf(object, key)
}

const customLengthMax = 100_000

/** Maximum number of characters of a field. */
export function fieldLimit(object: SyncedObject, name: string): number {
  return fieldOf(object, name)?.lengthMax ?? joinedFieldOf(object, name)?.lengthMax ?? customLengthMax
}

const customFieldName = /^custom\.[A-Za-z][A-Za-z0-9_]{0,62}$/

/** True for a column of the object, two of them joined, and for `custom.<name>` with a name of letters, digits and underscores. */
export function isFieldOf(object: SyncedObject, name: string): boolean {
  return fieldOf(object, name) !== null || joinedFieldOf(object, name) !== null || isCustomField(name)
}

export function isCustomField(name: string): boolean {
  return customFieldName.test(name)
}

/** The key inside `custom` of a custom field's name, or null for a column. */
export function customKey(name: string): string | null {
  return name.startsWith('custom.') ? name.slice('custom.'.length) : null
}
