import type { LinkView } from '@/src/lib/records/link-views.ts'

/** Which side of the pair is known: our contact, or the CRM's record. */
export type KnownSide = 'adsapp' | 'crm'

export function knownSide(link: LinkView): KnownSide {
  return link.recordId === null ? 'crm' : 'adsapp'
}

/** The page on which an open match is decided. */
export function matchHref(link: LinkView): string {
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

/** Words of the decision that there is no match, by the known side. */
export function createWords(known: KnownSide, name: string, crm: string): ActionWords {
  const place = known === 'crm' ? 'here' : `in ${crm}`
  return {
    label: 'Create a new contact',
    title: `Create ${name} as a new contact ${place}?`,
    confirm: 'Create',
    pending: 'Saving…',
    text:
      known === 'crm'
        ? `A contact with the values of the ${crm} record is created here and linked to it. The possible matches stay unchanged.`
        : `A record with the values of this contact is created in ${crm} and linked to it. The possible matches there stay unchanged.`,
    done: `${name} will be created ${place} shortly`,
  }
}

export function excludeWords(known: KnownSide, name: string, crm: string): ActionWords {
  return {
    label: 'Exclude from the sync',
    title: `Exclude ${name} from the sync with ${crm}?`,
    confirm: 'Exclude',
    pending: 'Saving…',
    text:
      known === 'crm'
        ? `Nothing changes here or in ${crm}. Edits of this record are not synced until you include it again.`
        : `Nothing changes here or in ${crm}. Edits of this contact are not synced with ${crm} until you include it again. Other CRMs are not affected.`,
    done: `${name} is excluded from the sync with ${crm}`,
  }
}

export function includeWords(known: KnownSide, name: string, crm: string): ActionWords {
  return {
    label: 'Include in the sync again',
    title: `Include ${name} in the sync with ${crm} again?`,
    confirm: 'Include again',
    pending: 'Saving…',
    text:
      known === 'crm'
        ? `It is matched again, as if it had just been created in ${crm}: linked if one contact here clearly matches, created here if none does, and shown for a decision otherwise.`
        : `It is matched again, as if it had just been created here: linked if one record in ${crm} clearly matches, created there if none does, and shown for a decision otherwise.`,
    done: `${name} is included in the sync with ${crm} again`,
  }
}

export function linkWords(name: string, candidate: string, crm: string): ActionWords {
  return {
    label: 'Link this one',
    title: `Link ${name} to ${candidate}?`,
    confirm: 'Link',
    pending: 'Linking…',
    text: `They are synced as one contact from now on. A blank field takes the other side’s value. Where the values differ, the conflict rule of ${crm} decides, and the log keeps the previous value.`,
    done: `${name} is linked; its fields will be synced shortly`,
  }
}
