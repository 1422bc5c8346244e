import NextLink from 'next/link'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Panel } from '@/src/components/ui/panel.tsx'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import type { ComparedGroup, ComparedPerson } from '@/src/lib/records/leads/lead-duplicates.ts'

/** What is compared: a label, and what a person has there. */
export type ComparedRow = readonly [label: string, of: (person: ComparedPerson) => React.ReactNode]

/**
 * Who may be one person, each in a column of their own.
 * @param renderChoice what can be chosen of each; none: nothing can be chosen
 */
export function ComparedPeople({
  group: { key, people },
  rows,
  renderChoice,
  children,
}: {
  group: ComparedGroup
  rows: readonly ComparedRow[]
  renderChoice: ((person: ComparedPerson) => React.ReactNode) | null
  /** What stands below them. */
  children?: React.ReactNode
}) {
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
                  <span className="block text-muted">{capitalized(object)}</span>
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
            {renderChoice === null ? null : (
              <tr className="align-top">
                <th scope="row" className="px-4 py-2 font-normal text-muted">
                  Choose
                </th>
                {people.map((person) => (
                  <td key={person.id} className="px-4 py-2">
                    {renderChoice(person)}
                  </td>
                ))}
              </tr>
            )}
          </tbody>
        </table>
      </section>
      {children}
    </Panel>
  )
}
