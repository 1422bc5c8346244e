import { type Cause, causeWords } from '@/src/components/conflicts/conflict-words.ts'
import { mappingHref, stagesHref } from '@/src/components/crm/crm-pages.ts'
import { isUnmapped } from '@/src/lib/records/conflicts/undecided-words.ts'
import { fieldText } from '@/src/components/records/field-text.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { FieldValue } from '@/src/lib/crm/domain/entities.ts'
import type { FieldTime } from '@/src/lib/crm/domain/field-times.ts'
import { fieldOf, specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { OpenFieldConflict } from '@/src/lib/records/conflicts/conflicts.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** What the list shows of one conflict. */
export type ShownConflict = {
  readonly key: string
  readonly linkId: string
  readonly field: string
  readonly label: string
  readonly object: SyncedObject
  readonly objectWord: string
  readonly crmType: CrmType
  readonly crm: string
  readonly title: string
  readonly href: string
  readonly mapHref: string
  readonly cause: Cause
  readonly why: string
  /** As people read them; null: blank. */
  readonly base: string | null
  readonly local: string | null
  readonly remote: string | null
  /** As they were seen, for the decision. */
  readonly seen: { readonly local: FieldValue; readonly remote: FieldValue }
  readonly hadBase: boolean
  readonly newer: 'adsapp' | 'crm' | null
  readonly localTime: FieldTime | null
  readonly remoteTime: FieldTime | null
  readonly author: string | null
  /** As the CRM calls them. */
  readonly remoteAuthor: string | null
  readonly since: string
  /** Nothing to choose: it ends by mapping the stage. */
  readonly isUnmapped: boolean
  /** Another value can be entered: not of what leads to other records or is one of a set of stages. */
  readonly isEditable: boolean
  readonly inputType: 'text' | 'number' | 'date' | 'email' | 'tel'
}

const inputTypes: Readonly<Record<string, ShownConflict['inputType']>> = {
  number: 'number',
  date: 'date',
  email: 'email',
  phone: 'tel',
}

export function keyOf({ linkId, field }: { readonly linkId: string; readonly field: string }): string {
  return `${linkId} ${field}`
}

export function shownConflict(of: OpenFieldConflict, titles: Titles, nameOf: (id: string) => string): ShownConflict {
  const { object, field, conflict, crmType, cause, recordId, author } = of
  const crm = crmNames[crmType]
  const spec = fieldOf(object, field)
  const text = (value: FieldValue) => fieldText({ object, field }, value, titles)
  const isStage = isUnmapped(cause)
  return {
    key: keyOf(of),
    linkId: of.linkId,
    field,
    label: of.label,
    object,
    objectWord: specOf(object).one,
    crmType,
    crm,
    title: titles.get(recordId ?? '')?.title ?? `Unnamed ${specOf(object).one}`,
    href: recordId === null ? `/dashboard/settings/crm/records/${of.linkId}` : recordHref(object, recordId),
    mapHref: isStage ? stagesHref(crmType, object) : mappingHref(crmType, object, field),
    cause,
    why: causeWords(cause, crm, field),
    base: text(conflict.base),
    local: text(conflict.local),
    remote: conflict.label ?? text(conflict.remote),
    seen: { local: conflict.local, remote: conflict.remote },
    hadBase: conflict.facts?.isFirst !== true,
    newer: conflict.facts?.newer ?? null,
    localTime: conflict.facts?.local ?? null,
    remoteTime: conflict.facts?.remote ?? null,
    author: author?.kind === 'person' && author.id !== null ? nameOf(author.id) : null,
    remoteAuthor: conflict.by ?? null,
    since: of.since,
    isUnmapped: isStage,
    isEditable: !isStage && spec?.to === undefined && spec?.isStage !== true && spec?.isMapped !== true,
    inputType: inputTypes[spec?.type ?? 'text'] ?? 'text',
  }
}
