import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import NextLink from 'next/link'
import { FieldChange } from '@/src/components/crm/field-change.tsx'
import { causeWords } from '@/src/components/crm/guard/guard-words.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { PlannedRecord } from '@/src/lib/records/runs/run-plan.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** Records that a run would change or remove: each field before and after, on which side, and why. */
export function PlannedRecords({
  records,
  titles,
  crm,
}: {
  records: readonly PlannedRecord[]
  /** Of what their values lead to. */
  titles: Titles
  crm: string
}) {
  return (
    <ul className="divide-y divide-border">
      {records.map((record) => (
        <li
          key={record.linkId}
          className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(0,15rem)_minmax(0,1fr)]"
        >
          <p className="min-w-0 truncate font-medium">
            {record.recordId ? (
              <NextLink
                href={recordHref(record.object, record.recordId)}
                prefetch={false}
                className="text-link inline-block max-w-full truncate py-0.5"
              >
                {record.name ?? `${capitalized(specOf(record.object).one)} without a name`}
              </NextLink>
            ) : (
              (record.name ?? `${crm} record ${record.crmRecordId ?? ''}`)
            )}
          </p>
          <ul className="min-w-0 space-y-1 break-words">
            {record.changes.map((change) => (
              <li key={`${change.side} ${change.field ?? ''}`}>
                {change.impact === 'removal' ? (
                  <span className="font-medium">{removalWords(change.side, crm)}</span>
                ) : change.field === null ? (
                  'Its values would change'
                ) : (
                  <>
                    <span className="font-medium">
                      {fieldLabel(change.field)} {change.side === 'crm' ? `in ${crm}` : 'here'}
                    </span>
                    : <FieldChange change={{ ...change, object: record.object }} titles={titles} crm={crm} />
                  </>
                )}
                <span className="block text-muted">Because: {causeWords(change.cause, crm)}.</span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

function removalWords(side: 'adsapp' | 'crm' | 'link', crm: string): string {
  if (side === 'crm') return `Archived in ${crm}`
  return side === 'adsapp' ? 'Archived here' : `No longer synced with ${crm}`
}
