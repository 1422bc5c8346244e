import { z } from 'zod'
import type { ObjectField, ObjectSpec, SyncedObject } from '../crm/domain/objects.ts'

/** Objects that are the hub's alone: no CRM syncs them. Each is declared in a file of this folder. */
export const ownObjectSchema = z.enum(['quote', 'ticket', 'industry'])
export type OwnObject = z.infer<typeof ownObjectSchema>

/** Every object whose records people and programs work with. */
export type RecordObject = SyncedObject | OwnObject

/** A column of an object's table; unlike one that is synced it can lead to records of the hub's own. */
export type RecordField = Omit<ObjectField, 'to'> & {
  /** Of a reference: what it leads to. */
  readonly to?: RecordObject | 'user'
}

/** What pages and programs need to know of an object's records. */
export type RecordSpec = Pick<ObjectSpec, 'one' | 'many' | 'isPerson' | 'ofLinked'> & {
  readonly fields: readonly RecordField[]
}
