import { fieldLabel } from '@/src/components/intake/intake-words.ts'
import type { IntakeItem } from '@/src/lib/records/intake/items.ts'

/** Field by field, what approving changes of a contact, or what a new one begins with. */
export function ChangesTable({ match: { kind, changes } }: { match: Pick<IntakeItem['match'], 'kind' | 'changes'> }) {
  if (changes.length === 0) return <p className="text-muted">Nothing of the contact changes.</p>
  const isNew = kind === 'new'
  return (
    <table className="w-full table-fixed text-left">
      <thead className="text-muted">
        <tr>
          <th scope="col" className="w-1/3 py-1 pr-3 font-normal">
            Field
          </th>
          {isNew ? null : (
            <th scope="col" className="py-1 pr-3 font-normal">
              Now
            </th>
          )}
          <th scope="col" className="py-1 font-normal">
            {isNew ? 'Value' : 'After approval'}
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, from, to }) => (
          <tr key={field} className="border-t border-border align-top">
            <th scope="row" className="py-1.5 pr-3 font-normal">
              {fieldLabel(field)}
            </th>
            {isNew ? null : <td className="py-1.5 pr-3 break-words text-muted">{from ?? '–'}</td>}
            <td className="py-1.5 font-medium break-words">{to}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
