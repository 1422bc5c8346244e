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
      <table className="w-full text-left text-xs">
        <caption className="sr-only">What becomes of the values of linked records</caption>
        <thead className="text-muted">
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
        <tbody>
          {data.records.map(({ recordId, label, rows: [found] }) =>
            found === undefined ? null : (
              <tr key={recordId} className="border-t border-border align-top">
                <th scope="row" className="max-w-40 truncate py-1 pr-3 font-normal">
                  {label}
                </th>
                {row.direction === 'from_crm' ? null : (
                  <>
                    <Value value={found.ours} />
                    <Value value={found.sent} isChanged={found.sent !== found.ours} />
                  </>
                )}
                {row.direction === 'to_crm' ? null : (
                  <>
                    <Value value={found.theirs} />
                    <Value value={found.taken} isChanged={found.taken !== found.theirs} />
                  </>
                )}
                {hasProblem ? <td className="py-1 text-danger-soft-foreground">{found.problem}</td> : null}
              </tr>
            ),
          )}
        </tbody>
      </table>
      <p className="mt-1 text-xs text-muted">
        A sync writes a value only where the other side has another one: what is the same but for its notation, as 1000 and
        1,000.00, stays as it is, and is no change in a preview.
      </p>
    </div>
  )
}

function Value({ value, isChanged = false }: { value: FieldValue; isChanged?: boolean }) {
  const text = value === null || value === '' ? null : String(value)
  return (
    <td className={`max-w-48 min-w-24 py-1 pr-3 wrap-anywhere ${isChanged ? 'font-medium' : ''}`}>
      {text ?? <span className="text-muted">blank</span>}
    </td>
  )
}
