import type { FieldValues } from '../domain/entities.ts'
import type { KeyKind } from '../domain/record-keys.ts'
import type { WriteResult } from '../port/writes.ts'
import type { Conversation } from './client.ts'
import type { HubSpotObject } from './object-type.ts'
import { writeRecords } from './writes.ts'

type KeyedWrite = { readonly key: string; readonly value: string; readonly properties: FieldValues }

/**
 * Upserts by a property of HubSpot's own that is unique, as a contact's email: it stands where our id does.
 * @see https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/batch/post-crm-v3-objects-contacts-batch-upsert
 */
export function upsertByKey(
  conversation: Conversation,
  object: HubSpotObject,
  kind: KeyKind,
  writes: readonly KeyedWrite[],
): Promise<readonly WriteResult[]> {
  const property = object.keys[kind]?.first
  if (property === undefined) throw new TypeError(`HubSpot has no ${object.path} by ${kind}.`)
  return writeRecords(
    conversation,
    { ...object, externalId: { ...object.externalId, property } },
    writes.map(({ key, value, properties }) => ({ kind: 'create', key, externalId: value, properties })),
  )
}
