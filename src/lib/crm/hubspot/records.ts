import { currenciesOf } from '../connector-kit/currencies-of.ts'
import type { Merge } from '../port/changes.ts'
import type { Session } from '../port/session.ts'
import type { FieldValue, FieldValues } from '../domain/entities.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { keysOf, type RecordKey } from '../domain/record-keys.ts'
import { authorToRead } from './authors.ts'
import { readValue } from './mapping.ts'
import type { HubSpotObject } from './object-type.ts'
import { keyProperties } from './objects.ts'
import { stageIn } from './pipelines.ts'
import type { HubSpotRecord } from './schema.ts'

/** Ids of the records that were merged into this one, separated by semicolons. */
export const mergedIds = 'hs_merged_object_ids'

/** The properties that a read requests: the session's, and those needed for matching. */
export function propertiesToRead(session: Session, object: HubSpotObject): string[] {
  const ofKeys = keyProperties(object).flatMap(({ first, further, instead }) => [
    first,
    further,
    ...(instead === undefined ? [] : [instead.property]),
  ])
  const isRead = (name: string) => object.references[name]?.associated === undefined && name !== object.author?.field
  const fields = session.fields.flatMap(({ name }) => (isRead(name) ? name : []))
  const currencies = session.fields.flatMap(({ currencyField }) => currencyField ?? [])
  const pipeline = object.stage && fields.includes(object.stage.property) ? [object.stage.pipeline] : []
  const author = authorToRead(session, object)
  const whoWrote = author == null ? [] : [author.user, author.owner]
  return [...new Set([...fields, ...currencies, ...pipeline, ...whoWrote, ...ofKeys, object.externalId.property, mergedIds])]
}

export function toRemoteRecord(session: Session, object: HubSpotObject, record: HubSpotRecord): RemoteRecord {
  const externalId = record.properties[object.externalId.property]?.trim()
  return {
    id: record.id,
    properties: Object.fromEntries(session.fields.map((field) => [field.name, valueIn(object, field, record)])),
    updatedAt: record.updatedAt.toISOString(),
    ...currenciesOf(session.fields, (name) => record.properties[name] ?? null),
    keys: keysIn(object, record),
    ...(externalId ? { externalId } : {}),
  }
}

function valueIn(
  { stage }: HubSpotObject,
  { name, type }: Session['fields'][number],
  { properties }: Pick<HubSpotRecord, 'properties'>,
) {
  return name === stage?.property ? stageIn(stage, properties) : readValue(type, properties[name])
}

function keysIn(object: HubSpotObject, { properties }: HubSpotRecord): readonly RecordKey[] {
  return keyProperties(object).flatMap(({ kind, first, further, instead }) => {
    const keys = keysOf(kind, [properties[first], ...(properties[further]?.split(';') ?? [])])
    return keys.length > 0 || instead === undefined ? keys : keysOf(kind, [properties[instead.property]])
  })
}

/** Those of the session's fields that an answer has; to a write it has the written ones and some others. */
export function propertiesIn({ fields }: Session, object: HubSpotObject, record: Pick<HubSpotRecord, 'properties'>): FieldValues {
  const { stage } = object
  const isIncluded = (name: string) =>
    name in record.properties && (name !== stage?.property || stage.pipeline in record.properties)
  const properties: Record<string, FieldValue> = {}
  for (const field of fields) if (isIncluded(field.name)) properties[field.name] = valueIn(object, field, record)
  return properties
}

/**
 * Merges whose surviving record is among these, however old. HubSpot does not list a merged record anywhere, so this is how a
 * read learns of it. The same merges are reported on every read of the surviving record.
 */
export function mergesOf(records: readonly HubSpotRecord[]): readonly Merge[] {
  return records.flatMap(({ id: into, properties }) => {
    const ids = (properties[mergedIds] ?? '').split(';').map((id) => id.trim())
    return [...new Set(ids)].filter((from) => from !== '' && from !== into).map((from) => ({ from, into }))
  })
}
