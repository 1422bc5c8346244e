'use client'

import { useEffect, useState } from 'react'
import useSWR from 'swr'
import { type ApiProblem, callApi } from '@/src/components/api.ts'
import type { DraftRow } from '@/src/components/crm/mapping/draft.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { FieldValue } from '@/src/lib/crm/domain/entities.ts'
import { fieldMappingSchema } from '@/src/lib/crm/domain/field-mapping.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { type MappingTrial, mappingTrialSchema } from '@/src/lib/contract/mapping-trial.ts'

const path = '/api/crm/mapping/try'
/** How long a row is left alone before it is tried. */
const restMs = 400

/** What the row, as it is in the draft, makes of the values of some linked records. */
export function RowTrial({ row, crmType, crm, object }: { row: DraftRow; crmType: CrmType; crm: string; object: SyncedObject }) {
  const parsed = fieldMappingSchema.safeParse(row)
  const wanted = parsed.success ? JSON.stringify(parsed.data) : null
  const [tried, setTried] = useState(wanted)
  useEffect(() => {
    const timer = setTimeout(() => setTried(wanted), restMs)
    return () => clearTimeout(timer)
  }, [wanted])
  const { data, error, isLoading } = useSWR<MappingTrial, ApiProblem>(
    tried === null ? null : [path, crmType, object, tried],
    () =>
      callApi(mappingTrialSchema, path, {
        method: 'POST',
        body: { crmType, object_type: object, mappings: [JSON.parse(tried ?? '')] },
      }),
    { revalidateOnFocus: false, revalidateOnReconnect: false, shouldRetryOnError: false, keepPreviousData: true },
  )
  if (error) return <p className="text-danger-soft-foreground">{error.message}</p>
  if (!data) return <output className="text-muted">{isLoading ? 'Trying it on real records…' : ''}</output>
  const [issue] = data.issues
  if (issue) {
    return (
      <p role="alert" className="text-danger-soft-foreground">
        {issue.message}
      </p>
    )
  }
  if (data.records === null)
    return <p className="text-muted">{crm} did not give its records, so there is nothing to try it on.</p>
  if (data.records.length === 0) return <p className="text-muted">No records are linked yet, so there is nothing to try it on.</p>
  const hasProblem = data.records.some(({ rows: [found] }) => found !== undefined && found.problem !== null)
  return (
    <div className="min-w-0 overflow-x-auto">
      {/* On a phone each record is a list of its values, each with its name: five columns would not fit. */}
      <table className="w-full text-left text-xs max-sm:block">
        <caption className="sr-only">What becomes of the values of linked records</caption>
        <thead className="text-muted max-sm:hidden">
          <tr>
            <th scope="col" className="py-1 pr-3 font-medium">
              Record
            </th>
            {row.direction === 'from_crm' ? null : (
              <>
                <th scope="col" className="py-1 pr-3 font-medium">
                  Here
                </th>
                <th scope="col" className="py-1 pr-3 font-medium">
                  Sent to {crm}
                </th>
              </>
            )}
            {row.direction === 'to_crm' ? null : (
              <>
                <th scope="col" className="py-1 pr-3 font-medium">
                  In {crm}
                </th>
                <th scope="col" className="py-1 pr-3 font-medium">
                  Kept here
                </th>
              </>
            )}
            {hasProblem ? (
              <th scope="col" className="py-1 font-medium">
                Problem
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody className="max-sm:block">
          {data.records.map(({ recordId, label, rows: [found] }) =>
            found === undefined ? null : (
              <tr
                key={recordId}
                className="border-t border-border align-top max-sm:grid max-sm:grid-cols-[7rem_minmax(0,1fr)] max-sm:gap-x-3 max-sm:py-1.5"
              >
                <th
                  scope="row"
                  className="max-w-40 truncate py-1 pr-3 font-normal max-sm:col-span-2 max-sm:max-w-none max-sm:pr-0 max-sm:font-medium"
                >
                  {label}
                </th>
                {row.direction === 'from_crm' ? null : (
                  <>
                    <Value name="Here" value={found.ours} />
                    <Value name={`Sent to ${crm}`} value={found.sent} isChanged={found.sent !== found.ours} />
                  </>
                )}
                {row.direction === 'to_crm' ? null : (
                  <>
                    <Value name={`In ${crm}`} value={found.theirs} />
                    <Value name="Kept here" value={found.taken} isChanged={found.taken !== found.theirs} />
                  </>
                )}
                {hasProblem ? (
                  <td className={`${cell} text-danger-soft-foreground ${found.problem === null ? 'max-sm:hidden' : ''}`}>
                    <Name>Problem</Name>
                    {found.problem}
                  </td>
                ) : null}
              </tr>
            ),
          )}
        </tbody>
      </table>
      <p className="mt-1 text-xs text-muted">
        A sync writes a value only where the other side has another one: what is the same except for its notation, as 1000 and
        1,000.00, stays as it is, and is no change in a preview.
      </p>
    </div>
  )
}

const cell = 'py-1 max-sm:col-span-2 max-sm:grid max-sm:grid-cols-subgrid max-sm:py-0.5'

/** What the head of the column says, where there is none. */
function Name({ children }: { children: string }) {
  return <span className="font-normal text-muted sm:hidden">{children}</span>
}

function Value({ name, value, isChanged = false }: { name: string; value: FieldValue; isChanged?: boolean }) {
  const text = value === null || value === '' ? null : String(value)
  return (
    <td className={`${cell} pr-3 wrap-anywhere max-sm:pr-0 sm:max-w-48 sm:min-w-24 ${isChanged ? 'font-medium' : ''}`}>
      <Name>{name}</Name>
      {text === null ? <span className="text-muted">blank</span> : <span>{text}</span>}
    </td>
  )
}
