import { amountText } from '@/src/components/format.ts'
import { KeepLead } from '@/src/components/leads/keep-lead.tsx'
import { ComparedPeople, type ComparedRow } from '@/src/components/records/compared-people.tsx'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { ComparedGroup } from '@/src/lib/records/leads/lead-duplicates.ts'

const rows: readonly ComparedRow[] = [
  ['Email', ({ email }) => email],
  ['Phone', ({ phone }) => phone],
  ['Company', ({ company }) => company],
  ['Status', ({ status }) => status],
  ['Source', ({ source }) => source],
  ['Estimated value', ({ value, currency }) => (value === null ? null : amountText(value, currency))],
  ['Added', ({ createdAt }) => <Time iso={createdAt} />],
  ['Changed', ({ updatedAt }) => <Time iso={updatedAt} />],
]

/** Leads that may be one person, and contacts that may be that person too: one lead is kept, or made the contact that is there. */
export function DuplicateGroup({ group, canEdit }: { group: ComparedGroup; canEdit: boolean }) {
  const leads = group.people.filter(({ object }) => object === 'lead')
  const hasContact = leads.length < group.people.length
  return (
    <ComparedPeople
      group={group}
      rows={rows}
      renderChoice={
        canEdit
          ? ({ object, id, name }) =>
              object === 'contact' ? null : (
                <div className="flex flex-col items-start gap-2">
                  {leads.length > 1 ? (
                    <KeepLead name={name} others={leads.filter((other) => other.id !== id).map((other) => other.id)} />
                  ) : null}
                  {hasContact ? (
                    <LinkButton href={`${recordHref('lead', id)}/convert`} prefetch={false} variant="outline" size="sm">
                      Convert…
                    </LinkButton>
                  ) : null}
                </div>
              )
          : null
      }
    />
  )
}
