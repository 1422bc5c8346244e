import type { LinkView } from '@/src/lib/records/link-views.ts'

/** Which half of the pair is known: our contact, or the CRM's record. */
export type KnownSide = 'adsapp' | 'crm'

export function knownSide(link: LinkView): KnownSide {
  return link.recordId === null ? 'crm' : 'adsapp'
}

/** Where a match that waits for a person is decided. */
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

/** What "it is nobody we know" means, by the half that is known. */
export function createWords(known: KnownSide, name: string, crm: string): ActionWords {
  const place = known === 'crm' ? 'here' : `in ${crm}`
  return {
    label: 'It is somebody new',
    title: `Make ${name} a new contact ${place}?`,
    confirm: 'It is somebody new',
    pending: 'Saving…',
    text:
      known === 'crm'
        ? `A contact with the values of the ${crm} record is made here and linked with it. The contacts that were found stay as they are.`
        : `A record with the values of this contact is made in ${crm} and linked with it. The records that were found there stay as they are.`,
    done: `${name} is made ${place} in a moment`,
  }
}

export function excludeWords(known: KnownSide, name: string, crm: string): ActionWords {
  return {
    label: 'Leave out of the sync',
    title: `Leave ${name} out of the sync with ${crm}?`,
    confirm: 'Leave out',
    pending: 'Saving…',
    text:
      known === 'crm'
        ? `Nothing changes here or in ${crm}. This record is not synced with this connection, whatever is edited, until you take it back in.`
        : `Nothing changes here or in ${crm}. This contact is not synced with ${crm}, whatever is edited, until you take it back in; its other CRMs are not affected.`,
    done: `${name} is left out of the sync with ${crm}`,
  }
}

export function includeWords(known: KnownSide, name: string, crm: string): ActionWords {
  return {
    label: 'Take it back into the sync',
    title: `Take ${name} back into the sync with ${crm}?`,
    confirm: 'Take it back in',
    pending: 'Saving…',
    text:
      known === 'crm'
        ? `It is looked for among the contacts here, as if it had just been made in ${crm}: linked where one of them is clearly the same, made here where none is, and asked about again where that is not clear.`
        : `It is looked for in ${crm}, as if it had just been made here: linked where a record there is clearly the same, made there where none is, and asked about again where that is not clear.`,
    done: `${name} is back in the sync with ${crm}`,
  }
}

export function linkWords(name: string, candidate: string, crm: string): ActionWords {
  return {
    label: 'This is the one',
    title: `Link ${name} with ${candidate}?`,
    confirm: 'Link the two',
    pending: 'Linking…',
    text: `The two are one from now on. Where only one side has a value, the other takes it over; where both have one and they differ, the conflict rule of ${crm} decides, and the log keeps what was there before.`,
    done: `${name} is linked; the fields follow in a moment`,
  }
}
