import type { ComparedField, RecordSide } from '@/src/components/crm/matches/record-side.ts'
import { listed } from '@/src/components/format.ts'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { withArticle } from '@/src/lib/core/text/with-article.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { LinkView } from '@/src/lib/records/links/link-views.ts'

/** Which side of the pair is known: our contact, or the CRM's record. */
export type KnownSide = 'adsapp' | 'crm'

export function knownSide(link: LinkView): KnownSide {
  return link.recordId === null ? 'crm' : 'adsapp'
}

/** The page on which an open match is decided. */
export function matchHref(link: Pick<LinkView, 'id'>): string {
  return `/dashboard/settings/crm/records/${link.id}`
}

type ActionWords = {
  readonly label: string
  readonly title: string
  readonly confirm: string
  readonly pending: string
  readonly text: string
  readonly done: string
}

/**
 * Words of the decision that there is no match, by the known side. `twins`: records of the other side that have its address; `isUnread`:
 * the CRM's records could not be read, so there may be such.
 */
export function createWords(
  known: KnownSide,
  { name, object }: Pick<RecordSide, 'name' | 'object'>,
  crm: string,
  twins: readonly RecordSide[],
  isUnread = false,
): ActionWords {
  const { one } = specOf(object)
  const place = known === 'crm' ? 'here' : `in ${crm}`
  const made =
    known === 'crm'
      ? `${capitalized(withArticle(one))} with the values of the ${crm} record is created here and linked to it. The possible matches stay unchanged.`
      : `A record with the values of this ${one} is created in ${crm} and linked to it. The possible matches there stay unchanged.`
  const [twin] = twins
  if (!twin) {
    return {
      label: `Create a new ${one}`,
      title: `Create ${name} as a new ${one} ${place}?`,
      confirm: 'Create',
      pending: 'Saving…',
      text: isUnread ? `${made} Whether one of them has the same address is not known, as ${crm} could not be read now.` : made,
      done: `${name} will be created ${place} shortly`,
    }
  }
  const holders = listed([...new Set(twins.map((each) => each.name))])
  const has = `${capitalized(place)}, ${holders} ${twins.length === 1 ? 'has' : 'have'} the address ${String(twin.values?.['email'])} already.`
  const refused =
    known === 'crm'
      ? ''
      : ` ${crm} may refuse a second record with the same address; this contact then stays out of the sync and says so.`
  return {
    label: 'Create a second one with this address',
    title: `Create a second contact with the address ${String(twin.values?.['email'])} ${place}?`,
    confirm: 'Create a second one',
    pending: 'Saving…',
    text: `${has} ${made}${refused}`,
    done: `${name} will be created ${place} shortly, as a second contact with this address`,
  }
}

/** What linking two records would do, by the fields that they differ in. `rule`: the name of the conflict rule. */
export function effectOfLink(fields: readonly ComparedField[] | null, rule: string, crm: string): string {
  if (fields === null) {
    return `If they are linked, a blank field takes the other side’s value, and where both have one the conflict rule of ${crm} (“${rule}”) decides.`
  }
  const labels = (verdicts: readonly ComparedField['verdict'][]) =>
    fields.filter(({ verdict }) => verdicts.includes(verdict)).map(({ label }) => label)
  const differing = labels(['differs'])
  const filled = labels(['only_left', 'only_right'])
  if (differing.length + filled.length === 0) return 'They have the same values: linking them changes neither.'
  return [
    ...(differing.length > 0
      ? [
          `${listed(differing)} ${differing.length === 1 ? 'differs' : 'differ'}: the conflict rule of ${crm} (“${rule}”) decides.`,
        ]
      : []),
    ...(filled.length > 0
      ? [`${listed(filled)} ${filled.length === 1 ? 'is' : 'are'} blank on one side and taken from the other.`]
      : []),
    'Fields that the mapping sends one way only keep to it.',
  ].join(' ')
}

export function excludeWords(known: KnownSide, { name, object }: Pick<RecordSide, 'name' | 'object'>, crm: string): ActionWords {
  return {
    label: 'Exclude from the sync',
    title: `Exclude ${name} from the sync with ${crm}?`,
    confirm: 'Exclude',
    pending: 'Saving…',
    text:
      known === 'crm'
        ? `Nothing changes here or in ${crm}. Edits of this record are not synced until you include it again.`
        : `Nothing changes here or in ${crm}. Edits of this ${specOf(object).one} are not synced with ${crm} until you include it again. Other CRMs are not affected.`,
    done: `${name} is excluded from the sync with ${crm}`,
  }
}

export function includeWords(known: KnownSide, { name, object }: Pick<RecordSide, 'name' | 'object'>, crm: string): ActionWords {
  return {
    label: 'Include in the sync again',
    title: `Include ${name} in the sync with ${crm} again?`,
    confirm: 'Include again',
    pending: 'Saving…',
    text:
      known === 'crm'
        ? `It is matched again, as if it had just been created in ${crm}: linked if one ${specOf(object).one} here clearly matches, created here if none does, and shown for a decision otherwise.`
        : `It is matched again, as if it had just been created here: linked if one record in ${crm} clearly matches, created there if none does, and shown for a decision otherwise.`,
    done: `${name} is included in the sync with ${crm} again`,
  }
}

export function linkWords({ name, object }: Pick<RecordSide, 'name' | 'object'>, candidate: string, crm: string): ActionWords {
  return {
    label: 'Link this one',
    title: `Link ${name} to ${candidate}?`,
    confirm: 'Link',
    pending: 'Linking…',
    text: `They are synced as one ${specOf(object).one} from now on. A blank field takes the other side’s value. Where the values differ, the conflict rule of ${crm} decides, and the log keeps the previous value.`,
    done: `${name} is linked; its fields will be synced shortly`,
  }
}
