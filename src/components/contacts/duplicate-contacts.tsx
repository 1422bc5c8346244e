import { MergeContact } from '@/src/components/contacts/merge-contact.tsx'
import { mergeFieldsFor } from '@/src/components/contacts/merge-fields.ts'
import { ComparedPeople, type ComparedRow } from '@/src/components/records/compared-people.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { ComparedGroup } from '@/src/lib/records/leads/lead-duplicates.ts'

const rows: readonly ComparedRow[] = [
  ['Email', ({ email }) => email],
  ['Phone', ({ phone }) => phone],
  ['Company', ({ company }) => company],
  ['Job title', ({ jobTitle }) => jobTitle],
  ['Added', ({ createdAt }) => <Time iso={createdAt} />],
  ['Changed', ({ updatedAt }) => <Time iso={updatedAt} />],
]

/** Contacts that may be one person: one of them is kept, and another becomes a part of it. */
export function DuplicateContacts({
  group,
  more,
  merging,
}: {
  group: ComparedGroup
  /** How many there are beside those that are shown. */
  more: number
  /** For whom may merge: the organisation, and whether they see secrets. */
  merging: { readonly organizationId: string; readonly seesSecrets: boolean } | null
}) {
  const { people } = group
  return (
    <ComparedPeople
      group={group}
      rows={rows}
      renderChoice={
        merging === null || people.length < 2
          ? null
          : ({ id, name }) => (
              <MergeContact
                organizationId={merging.organizationId}
                contactId={id}
                name={name}
                fields={mergeFieldsFor(merging.seesSecrets)}
                offered={people.find((other) => other.id !== id)}
              />
            )
      }
    >
      {more === 0 ? null : (
        <p className="border-t border-border px-4 py-3 text-muted">
          And {more} more, which follow once some of these are merged.
        </p>
      )}
    </ComparedPeople>
  )
}
