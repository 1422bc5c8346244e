import { hubspotUserId } from './credentials.ts'
import type { ObjectType } from './object-types.ts'
import type { PropertyDefinition } from './property-catalog.ts'
import type { RecordVersion, StoredRecord, WriteSource } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'
import type { Target } from './record-writes.ts'

/** A record as HubSpot's API answers it (`SimplePublicObject`). */
export interface RecordView {
  readonly id: string
  readonly properties: Readonly<Record<string, string | null>>
  readonly propertiesWithHistory?: Readonly<Record<string, readonly HistoricValue[]>>
  readonly createdAt: string
  readonly updatedAt: string
  readonly archived: boolean
  readonly archivedAt?: string
  readonly url: string
  readonly associations?: Readonly<Record<string, object>>
  readonly objectWriteTraceId?: string
}

interface HistoricValue {
  readonly value: string
  readonly timestamp: string
  readonly sourceType: string
  readonly sourceId?: string
  readonly updatedByUserId?: number
}

/** Which properties a read wants. */
export interface Selection {
  /** Empty = the object type's default set. */
  readonly properties: readonly string[]
  readonly withHistory: readonly string[]
}

const iso = (at: number): string => new Date(at).toISOString()

/** The value of any property, including those that HubSpot computes; null = blank. */
function valueOf(type: ObjectType, record: RecordVersion, name: string): string | null {
  switch (name) {
    case 'hs_object_id':
      return String(record.id)
    case type.createdProperty:
      return iso(record.createdAt)
    case type.modifiedProperty:
      return iso(record.updatedAt)
    default:
      return record.values[name] ?? null
  }
}

/** Where a person opens the record. */
export function recordUrl(sandbox: Sandbox, target: Target, id: number): string {
  return `${sandbox.publicUrl}/contacts/${target.portalId}/record/${target.type.typeId}/${id}`
}

/**
 * Renders records for one answer. Asked-for properties that do not exist are left out, as HubSpot does; those without a value are null.
 */
export function recordRenderer(
  sandbox: Sandbox,
  target: Target,
  selection: Selection,
): (record: RecordVersion | StoredRecord) => RecordView {
  const definitions = sandbox.properties.definitions(target)
  const names = namesToShow(target.type, selection, definitions)
  const historyNames = selection.withHistory.filter((name) => definitions.has(name))
  return (record) => {
    const createdAt = iso(record.createdAt)
    const updatedAt = iso(record.updatedAt)
    const properties: Record<string, string | null> = {}
    for (const name of names) {
      // A page of a hundred would else format each time twice, which is most of its cost.
      properties[name] =
        name === target.type.createdProperty
          ? createdAt
          : name === target.type.modifiedProperty
            ? updatedAt
            : valueOf(target.type, record, name)
    }
    const archivedAt = 'archivedAt' in record ? record.archivedAt : null
    return {
      id: String(record.id),
      properties,
      ...(historyNames.length === 0
        ? {}
        : {
            propertiesWithHistory: Object.fromEntries(
              historyNames.map((name) => [name, historyOf(sandbox, target, record, name)]),
            ),
          }),
      createdAt,
      updatedAt,
      archived: archivedAt !== null,
      ...(archivedAt === null ? {} : { archivedAt: iso(archivedAt) }),
      url: recordUrl(sandbox, target, record.id),
    }
  }
}

function namesToShow(
  type: ObjectType,
  selection: Selection,
  definitions: ReadonlyMap<string, PropertyDefinition>,
): readonly string[] {
  if (selection.properties.length === 0) return type.defaultProperties
  const asked = selection.properties.filter((name) => definitions.has(name))
  return [...new Set([...asked, type.createdProperty, 'hs_object_id', type.modifiedProperty])].sort()
}

function historyOf(sandbox: Sandbox, target: Target, record: RecordVersion, name: string): readonly HistoricValue[] {
  const sourced = (source: WriteSource) =>
    ({
      INTEGRATION: { sourceType: source, sourceId: 'sandbox-app' },
      CRM_UI: { sourceType: source, sourceId: `userId:${hubspotUserId}`, updatedByUserId: hubspotUserId },
      IMPORT: { sourceType: source },
    })[source]
  const current = valueOf(target.type, record, name)
  const past = sandbox.records.pastValues(target, record.id, name)
  const versions: HistoricValue[] = []
  let value = current ?? ''
  for (const replaced of past) {
    versions.push({ value, timestamp: iso(replaced.replacedAt), ...sourced(replaced.replacedBy) })
    value = replaced.value
  }
  // What was never replaced dates from the record's creation; a blank then is no entry.
  if (value !== '') versions.push({ value, timestamp: iso(record.createdAt), ...sourced(record.source) })
  return versions
}
