import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { listed } from '@/src/components/format.ts'
import type { FieldMapping } from '@/src/lib/crm/domain/field-mapping.ts'
import { filterSentence } from '@/src/lib/crm/domain/filter-words.ts'
import { specOf, syncedObjects, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import type { DraftOfPreview } from '@/src/lib/records/previews/preview-draft.ts'

/** More are counted. */
const namedMax = 8

const settingWords: Readonly<Record<string, string>> = {
  conflictPolicy: 'the conflict rule',
  deletes: 'what a deletion does',
  matchKeys: 'what records are matched by',
  allowDuplicates: 'whether duplicates are allowed',
}

/**
 * What of a draft differs from what is saved by now, in one sentence: `Changed for contacts: Phone is new, Website is removed.` Of a filter, who
 * takes part. Null where a saved mapping has become the draft's.
 */
export function draftSentence(draft: DraftOfPreview, crm: string): string | null {
  const parts = [
    ...settingNames(draft.settings).map((name) => `${name} of the connection`),
    ...syncedObjects.flatMap((object) => partsOf(draft, object, crm)),
  ]
  if (parts.length === 0) return null
  const more = parts.length - namedMax
  const named = more > 0 ? [...parts.slice(0, namedMax), `${formatNumber(more)} more`] : parts
  return `It is about: ${listed(named)}.`
}

function partsOf(draft: DraftOfPreview, object: SyncedObject, crm: string): readonly string[] {
  const { many } = specOf(object)
  const own = draft.objects?.[object]
  const filter = own?.settings?.filter
  const wanted = draft.mapping?.[object]
  return [
    ...(own?.enabled === undefined ? [] : [`${many} ${own.enabled ? 'switched on' : 'switched off'}`]),
    ...(wanted === undefined ? [] : mappingParts(draft.saved.get(object) ?? [], wanted).map((part) => `${part} (${many})`)),
    ...settingNames(own?.settings).map((name) => `${name} of ${many}`),
    ...(filter === undefined ? [] : [`the filter “${filterWords(filter, many, crm, wanted ?? draft.saved.get(object) ?? [])}”`]),
  ]
}

/** A field of the CRM is called what the field is called here that it is mapped to; of others nothing but their name is known here. */
function filterWords(
  filter: Parameters<typeof filterSentence>[0],
  many: string,
  crm: string,
  mapping: readonly FieldMapping[],
): string {
  const ours = new Map(mapping.map(({ crmField, adsappField }) => [crmField, fieldLabel(adsappField)]))
  const label = (side: 'adsapp' | 'crm', field: string) => (side === 'adsapp' ? fieldLabel(field) : (ours.get(field) ?? field))
  return filterSentence(filter, { many, crm, label }).replace(/\.$/, '')
}

function settingNames(settings: object | undefined): readonly string[] {
  return Object.keys(settings ?? {}).flatMap((name) => settingWords[name] ?? [])
}

function mappingParts(saved: readonly FieldMapping[], wanted: readonly FieldMapping[]): readonly string[] {
  const before = new Map(saved.map((row) => [row.adsappField, row]))
  const after = new Set(wanted.map(({ adsappField }) => adsappField))
  return [
    ...wanted.flatMap((row) => {
      const label = fieldLabel(row.adsappField)
      const old = before.get(row.adsappField)
      if (old === undefined) return [`${label} with ${row.crmField}, new`]
      const changes = [
        old.crmField === row.crmField ? null : `with ${row.crmField} instead of ${old.crmField}`,
        old.direction === row.direction ? null : 'its direction',
        isSame(old.transformRule, row.transformRule) ? null : 'its transform',
        old.conflictPolicy === row.conflictPolicy ? null : 'its conflict rule',
      ].filter((change) => change !== null)
      return changes.length === 0 ? [] : [`${label} ${changes.join(' and ')}`.replace(/ its/, ': its')]
    }),
    ...saved
      .filter(({ adsappField }) => !after.has(adsappField))
      .map(({ adsappField }) => `${fieldLabel(adsappField)}, no longer mapped`),
  ]
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
