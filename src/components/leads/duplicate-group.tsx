import NextLink from 'next/link'
import { amountText } from '@/src/components/format.ts'
import { KeepLead } from '@/src/components/leads/keep-lead.tsx'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { ComparedGroup, ComparedPerson } from '@/src/lib/records/leads/lead-duplicates.ts'

const rows: readonly (readonly [label: string, of: (person: ComparedPerson) => React.ReactNode])[] = [
  ['Email', ({ email }) => email],
  ['Phone', ({ phone }) => phone],
  ['Company', ({ company }) => company],
  ['Status', ({ status }) => status],
  ['Source', ({ source }) => source],
  ['Estimated value', ({ value, currency }) => (value === null ? null : amountText(value, currency))],
  ['Added', ({ createdAt }) => <Time iso={createdAt} />],
  ['Changed', ({ updatedAt }) => <Time iso={updatedAt} />],
]

/** Who may be one person, each in a column of their own, and what can be chosen of each. */
export function DuplicateGroup({ group: { key, people }, canEdit }: { group: ComparedGroup; canEdit: boolean }) {
  const leads = people.filter(({ object }) => object === 'lead')
  const hasContact = leads.length < people.length
  return (
    <Panel title={<span className="break-all">{key}</span>} flush>
      {/* Wider than a phone with more than one: it scrolls by itself, by keyboard through the links in it. */}
      <section aria-label={`Compared: ${key}`} className="overflow-x-auto">
        <table className="w-full text-left">
          <thead>
            <tr className="border-b border-border align-top">
              <th scope="col" className="px-4 py-2 font-normal">
                <span className="sr-only">Field</span>
              </th>
              {people.map(({ object, id, name }) => (
                <th key={id} scope="col" className="min-w-44 px-4 py-2 font-normal">
                  <NextLink href={recordHref(object, id)} prefetch={false} className="text-link inline-block py-0.5 break-words">
                    {name}
                  </NextLink>
                  <span className="block text-muted">{object === 'lead' ? 'Lead' : 'Contact'}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-border">
            {rows.map(([label, of]) => (
              <tr key={label} className="align-top">
                <th scope="row" className="px-4 py-1.5 font-normal text-muted">
                  {label}
                </th>
                {people.map((person) => (
                  <td key={person.id} className="px-4 py-1.5 break-words">
                    {of(person) ?? '–'}
                  </td>
                ))}
              </tr>
            ))}
            {canEdit ? (
              <tr className="align-top">
                <th scope="row" className="px-4 py-2 font-normal text-muted">
                  Choose
                </th>
                {people.map(({ object, id, name }) => (
                  <td key={id} className="px-4 py-2">
                    {object === 'contact' ? null : (
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
                    )}
                  </td>
                ))}
              </tr>
            ) : null}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}
