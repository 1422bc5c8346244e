import { z } from 'zod'
import { isSyncedObject, specOf, syncedObjectSchema } from '../crm/domain/objects.ts'
import { industry } from './industry.ts'
import { quote } from './quote.ts'
import { ticket } from './ticket.ts'
import { ownFields } from './own-fields.ts'
import { ownObjectSchema, type OwnObject, type RecordField, type RecordObject, type RecordSpec } from './record-spec.ts'

const own: Readonly<Record<OwnObject, RecordSpec>> = { quote, ticket, industry }

export const recordObjectSchema = z.enum([...syncedObjectSchema.options, ...ownObjectSchema.options])
export const recordObjects: readonly RecordObject[] = recordObjectSchema.options

const specs: ReadonlyMap<RecordObject, RecordSpec> = new Map(recordObjects.map((object) => [object, described(object)]))

function described(object: RecordObject): RecordSpec {
  if (!isSyncedObject(object)) return own[object]
  const spec = specOf(object)
  return { ...spec, fields: [...spec.fields, ...(ownFields[object] ?? [])] }
}

/** What an object's records are; of a synced one with the columns that are the hub's alone. */
export function recordSpecOf(object: RecordObject): RecordSpec {
  const spec = specs.get(object)
  if (spec === undefined) throw new TypeError(`There is no object ${object}.`)
  return spec
}

/** Whether the records of an object are somebody's. */
export function isOwned(object: RecordObject): boolean {
  return recordSpecOf(object).fields.some(({ to }) => to === 'user')
}

/** A field by its name; null for a custom one, and for a name that is none. */
export function recordField(object: RecordObject, name: string): RecordField | null {
  return recordSpecOf(object).fields.find((field) => field.name === name) ?? null
}
