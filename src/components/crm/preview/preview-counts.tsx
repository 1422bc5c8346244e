import NextLink from 'next/link'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { outcomeParameter, outcomeWords, sidedOutcomes } from '@/src/components/crm/preview/preview-words.ts'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { PreviewView } from '@/src/lib/contract/previews.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'

/** Records by object and outcome, each number a link to its records. */
export function PreviewCounts({
  counts,
  crm,
  hrefOf,
}: {
  counts: PreviewView['counts']
  crm: string
  hrefOf: (of: { readonly object: SyncedObject; readonly outcome: string | null }) => string
}) {
  const objects = [...new Set(counts.map(({ object }) => object))]
  const rows = sidedOutcomes.filter(({ side, outcome }) => counts.some((each) => each.side === side && each.outcome === outcome))
  if (objects.length === 0)
    return <p className="px-4 py-6 text-muted">No record has been looked at yet. This page fills as they are.</p>
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left tabular-nums">
        <caption className="sr-only">Records by object and by what would become of them</caption>
        <thead>
          <tr className="border-b border-border text-muted">
            <th scope="col" className="px-4 py-2 font-medium">
              What would become of them
            </th>
            {objects.map((object) => (
              <th key={object} scope="col" className="px-4 py-2 text-right font-medium">
                <NextLink href={hrefOf({ object, outcome: null })} prefetch={false} className="text-link">
                  {capitalized(specOf(object).many)}
                </NextLink>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={outcomeParameter(row)} className="border-b border-border last:border-0">
              <th scope="row" className="px-4 py-2 font-normal">
                {outcomeWords(row, crm)}
              </th>
              {objects.map((object) => {
                const records = counts.find(
                  (each) => each.object === object && each.side === row.side && each.outcome === row.outcome,
                )?.records
                return (
                  <td key={object} className="px-4 py-2 text-right">
                    {records === undefined ? (
                      <span className="text-muted">0</span>
                    ) : (
                      <NextLink
                        href={hrefOf({ object, outcome: outcomeParameter(row) })}
                        prefetch={false}
                        className="text-link inline-block min-w-6 py-0.5"
                      >
                        {formatNumber(records)}
                        <span className="sr-only">
                          {' '}
                          {records === 1 ? specOf(object).one : specOf(object).many}: {outcomeWords(row, crm)}
                        </span>
                      </NextLink>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
