import { crmRecordUrl } from '@/src/components/crm/link-words.ts'
import { isSameAddress } from '@/src/lib/crm/domain/match-keys.ts'
import type { FieldType, FieldValue } from '@/src/lib/crm/domain/entities.ts'
import { type ContactFieldName, contactFields } from '@/src/lib/crm/domain/objects.ts'
import { sameValue } from '@/src/lib/crm/domain/normalize.ts'
import type { CrmRecord } from '@/src/lib/crm/domain/crm-record.ts'
import { type Contact, contactName } from '@/src/lib/records/contact.ts'

/** A record of either side, as it is shown beside another. */
export type PersonSide = {
  readonly id: string
  readonly name: string
  /** `Here`, `In HubSpot`. */
  readonly place: string
  /** By the fields of a contact; null when they are not known. */
  readonly values: Readonly<Record<ContactFieldName, FieldValue>> | null
  readonly changedAt: string | null
  readonly href: string | null
}

export function ourSide(contact: Contact): PersonSide {
  const { email, firstName, lastName, phone, company, jobTitle } = contact
  return {
    id: contact.id,
    name: contactName(contact),
    place: 'Here',
    values: { email, firstName, lastName, phone, company, jobTitle },
    changedAt: contact.updatedAt,
    href: `/dashboard/contacts/${contact.id}`,
  }
}

/** `record`: as the CRM has it now, if it could be read. */
export function theirSide(
  id: string,
  record: CrmRecord | undefined,
  of: { crm: string; accountUrl: string | undefined },
): PersonSide {
  const value = (name: ContactFieldName) => record?.values[name] ?? null
  const text = (name: ContactFieldName) => value(name)?.toString() ?? null
  const named = contactName({
    firstName: text('firstName'),
    lastName: text('lastName'),
    email: text('email'),
    company: text('company'),
    phone: text('phone'),
  })
  return {
    id,
    name: record ? named : `${of.crm} record ${id}`,
    place: `In ${of.crm}`,
    values: record
      ? {
          email: value('email'),
          firstName: value('firstName'),
          lastName: value('lastName'),
          phone: value('phone'),
          company: value('company'),
          jobTitle: value('jobTitle'),
        }
      : null,
    changedAt: record?.updatedAt ?? null,
    href: crmRecordUrl(of.accountUrl, id),
  }
}

export type ComparedField = {
  readonly name: ContactFieldName
  readonly label: string
  readonly left: string | null
  readonly right: string | null
  readonly verdict: 'same' | 'differs' | 'only_left' | 'only_right' | 'blank'
}

/** Two records field by field, equal as the sync compares them. Null when the values of one are not known. */
export function compareSides(left: PersonSide, right: PersonSide): readonly ComparedField[] | null {
  const { values: ours } = left
  const { values: theirs } = right
  if (ours === null || theirs === null) return null
  return contactFields.map(({ name, label, type }) => ({
    name,
    label,
    left: text(ours[name]),
    right: text(theirs[name]),
    verdict: verdictOf(type, ours[name], theirs[name]),
  }))
}

function verdictOf(type: FieldType, left: FieldValue, right: FieldValue): ComparedField['verdict'] {
  const [hasLeft, hasRight] = [text(left) !== null, text(right) !== null]
  if (hasLeft && hasRight) return sameValue(type, left, right) ? 'same' : 'differs'
  if (hasLeft) return 'only_left'
  return hasRight ? 'only_right' : 'blank'
}

function text(value: FieldValue): string | null {
  const shown = value?.toString().trim() ?? ''
  return shown === '' ? null : shown
}

/** Those of some records that have the address of this one. */
export function withSameAddress(of: PersonSide, others: readonly PersonSide[]): readonly PersonSide[] {
  const address = of.values?.email ?? null
  return others.filter(({ values }) => values !== null && isSameAddress(address, values.email))
}
