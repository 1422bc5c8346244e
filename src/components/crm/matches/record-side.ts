import { crmRecordUrl } from '@/src/components/crm/link-words.ts'
import { isSameAddress } from '@/src/lib/crm/domain/match-keys.ts'
import type { FieldType, FieldValue } from '@/src/lib/crm/domain/entities.ts'
import { type ObjectField, specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { sameValue } from '@/src/lib/crm/domain/normalize.ts'
import type { CrmRecord } from '@/src/lib/crm/domain/crm-record.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { recordTitle } from '@/src/lib/records/pages/pages.ts'
import type { StoredRecord } from '@/src/lib/records/fields/stored-record.ts'

/** A record of either side, as it is shown beside another. */
export type RecordSide = {
  readonly id: string
  readonly object: SyncedObject
  readonly name: string
  /** `Here`, `In HubSpot`. */
  readonly place: string
  /** By our names of the fields; null when they are not known. */
  readonly values: Readonly<Record<string, FieldValue>> | null
  readonly changedAt: string | null
  readonly href: string | null
}

/** What is compared as it is: what leads to other records, and stages, are each side's own. */
export function comparedFields(object: SyncedObject): readonly ObjectField[] {
  return specOf(object).fields.filter(({ to, isStage }: ObjectField) => to === undefined && isStage !== true)
}

export function ourSide({
  object,
  ...record
}: Pick<StoredRecord<SyncedObject>, 'id' | 'object' | 'values' | 'updatedAt'>): RecordSide {
  const value = (name: string): FieldValue => {
    const held = record.values.get(name)
    return typeof held === 'string' || typeof held === 'number' || typeof held === 'boolean' ? held : null
  }
  return {
    id: record.id,
    object,
    name: recordTitle(object, record.values),
    place: 'Here',
    values: Object.fromEntries(comparedFields(object).map(({ name }) => [name, value(name)])),
    changedAt: record.updatedAt,
    href: recordHref(object, record.id),
  }
}

/** `record`: as the CRM has it now, if it could be read. `label`: what the last sync called it, which names it where it could not. */
export function theirSide(
  id: string,
  record: CrmRecord | undefined,
  of: { object: SyncedObject; crm: string; recordsUrl: string | undefined },
  label = '',
): RecordSide {
  const values = new Map(Object.entries(record?.values ?? {}).filter(([, value]) => value !== null && value !== ''))
  return {
    id,
    object: of.object,
    name: record ? recordTitle(of.object, values) : label || `${of.crm} record ${id}`,
    place: `In ${of.crm}`,
    values: record ? Object.fromEntries(comparedFields(of.object).map(({ name }) => [name, record.values[name] ?? null])) : null,
    changedAt: record?.updatedAt ?? null,
    href: crmRecordUrl(of.recordsUrl, id),
  }
}

export type ComparedField = {
  readonly name: string
  readonly label: string
  readonly left: string | null
  readonly right: string | null
  readonly verdict: 'same' | 'differs' | 'only_left' | 'only_right' | 'blank'
}

/** Two records field by field, equal as the sync compares them. Null when the values of one are not known. */
export function compareSides(left: RecordSide, right: RecordSide): readonly ComparedField[] | null {
  const { values: ours } = left
  const { values: theirs } = right
  if (ours === null || theirs === null) return null
  return comparedFields(left.object).map(({ name, label, type }) => ({
    name,
    label,
    left: text(ours[name]),
    right: text(theirs[name]),
    verdict: verdictOf(type, ours[name] ?? null, theirs[name] ?? null),
  }))
}

function verdictOf(type: FieldType, left: FieldValue, right: FieldValue): ComparedField['verdict'] {
  const [hasLeft, hasRight] = [text(left) !== null, text(right) !== null]
  if (hasLeft && hasRight) return sameValue(type, left, right) ? 'same' : 'differs'
  if (hasLeft) return 'only_left'
  return hasRight ? 'only_right' : 'blank'
}

function text(value: FieldValue | undefined): string | null {
  const shown = value?.toString().trim() ?? ''
  return shown === '' ? null : shown
}

/** Those of some records that have the email address of this one. */
export function withSameAddress(of: RecordSide, others: readonly RecordSide[]): readonly RecordSide[] {
  const address = of.values?.['email'] ?? null
  return others.filter(({ values }) => values !== null && isSameAddress(address, values['email'] ?? null))
}
