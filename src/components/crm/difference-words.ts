import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { listed } from '@/src/components/format.ts'
import { fieldText } from '@/src/components/records/field-text.ts'
import type { LinkView } from '@/src/lib/records/links/link-views.ts'
import type { FieldDirections } from '@/src/lib/records/connections/mapped-directions.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** A field that is not the same on both sides although nothing is to be synced. */
export type Difference = {
  readonly field: string
  readonly label: string
  /** What the CRM held when the two were last compared, as text. */
  readonly there: string
  /** The side whose value goes to the other; null: either, and the CRM keeps the value in a form of its own. */
  readonly lead: 'crm' | 'adsapp' | null
}

const leads = { from_crm: 'crm', to_crm: 'adsapp', bidirectional: null } as const

export function differencesOf(link: LinkView, directions: FieldDirections, titles: Titles): readonly Difference[] {
  return Object.entries(link.heldThere).map(([field, value]) => ({
    field,
    label: fieldLabel(field),
    there: fieldText({ object: link.object, field }, value, titles) ?? 'empty',
    lead: leads[directions.get(field) ?? 'bidirectional'],
  }))
}

/** Which fields differ and why that stays so: `Company differs: Salesforce leads it.` */
export function differenceWords(differences: readonly Difference[], crm: string): string {
  const sentences = [
    { lead: 'crm', why: (it: string) => `${crm} leads ${it}` },
    { lead: 'adsapp', why: (it: string) => `ADSapp leads ${it}` },
    { lead: null, why: (it: string) => `${crm} keeps ${it} in a form of its own` },
  ] as const
  return sentences
    .flatMap(({ lead, why }) => {
      const labels = differences.filter((each) => each.lead === lead).map(({ label }) => label)
      if (labels.length === 0) return []
      const isOne = labels.length === 1
      return [`${listed(labels)} ${isOne ? 'differs' : 'differ'}: ${why(isOne ? 'it' : 'them')}.`]
    })
    .join(' ')
}

/** What an edit of such a field on the other side comes to. */
export function leadWords(lead: Difference['lead'], crm: string): string {
  switch (lead) {
    case 'crm':
      return `${crm} leads this field: an edit here is not sent there, and its next change there replaces it.`
    case 'adsapp':
      return `ADSapp leads this field: the next change here replaces what ${crm} holds.`
    case null:
      return `${crm} has made this of the value here. The next change on either side goes to the other.`
  }
}
