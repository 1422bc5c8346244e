import NextLink from 'next/link'
import { FieldChange } from '@/src/components/crm/field-change.tsx'
import { outcomeWords } from '@/src/components/crm/preview/preview-words.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { LineFold } from '@/src/components/ui/fold.tsx'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { PreviewRecord } from '@/src/lib/contract/previews.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** Fields that are shown at once; more are folded. */
const shownMax = 4

/** Records with what would become of each, and of its fields. */
export function PreviewRecords({ records, titles, crm }: { records: readonly PreviewRecord[]; titles: Titles; crm: string }) {
  return (
    <ul className="divide-y divide-border">
      {records.map((record) => {
        // What an unclear match is about names a field, and changes none of its values.
        const fields = record.fields.filter(({ field, before, after }) => field !== null && (before !== null || after !== null))
        const [shown, folded] = [fields.slice(0, shownMax), fields.slice(shownMax)]
        return (
          <li
            key={record.id}
            className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(0,15rem)_minmax(0,1fr)]"
          >
            <div className="min-w-0">
              <p className="truncate font-medium">
                {record.recordId === null ? (
                  nameOf(record, crm)
                ) : (
                  <NextLink
                    href={recordHref(record.object, record.recordId)}
                    prefetch={false}
                    className="text-link inline-block max-w-full truncate py-0.5"
                  >
                    {nameOf(record, crm)}
                  </NextLink>
                )}
              </p>
              <p className="text-muted">{capitalized(specOf(record.object).one)}</p>
            </div>
            <div className="min-w-0 space-y-1 break-words">
              <p className="flex flex-wrap gap-1">
                {record.outcomes.map((each) => (
                  <Badge key={`${each.side} ${each.outcome}`} tone={toneOf(each.outcome)}>
                    {outcomeWords(each, crm)}
                  </Badge>
                ))}
              </p>
              {record.problem === null ? null : (
                <p>
                  {record.problem.message} {record.problem.action ?? ''}
                </p>
              )}
              <Fields object={record.object} fields={shown} titles={titles} crm={crm} />
              {folded.length === 0 ? null : (
                <LineFold title={`${folded.length} more ${folded.length === 1 ? 'field' : 'fields'}`}>
                  <Fields object={record.object} fields={folded} titles={titles} crm={crm} />
                </LineFold>
              )}
            </div>
          </li>
        )
      })}
    </ul>
  )
}

function Fields({
  object,
  fields,
  titles,
  crm,
}: {
  object: PreviewRecord['object']
  fields: PreviewRecord['fields']
  titles: Titles
  crm: string
}) {
  return (
    <ul className="space-y-1">
      {fields.map((change) => (
        <li key={`${change.side} ${change.kind} ${change.field}`}>
          <span className="font-medium">
            {fieldLabel(change.field ?? '')}
            {change.side === 'link' ? '' : change.side === 'crm' ? ` in ${crm}` : ' here'}
          </span>
          : <FieldChange change={{ ...change, object }} titles={titles} crm={crm} />
        </li>
      ))}
    </ul>
  )
}

function nameOf({ name, object, crmRecordId, recordId }: PreviewRecord, crm: string): string {
  if (name !== null) return name
  return recordId === null && crmRecordId !== null ? `${crm} record ${crmRecordId}` : `Unnamed ${specOf(object).one}`
}

function toneOf(outcome: PreviewRecord['outcomes'][number]['outcome']) {
  if (outcome === 'conflict' || outcome === 'ambiguous' || outcome === 'archived') return 'warning'
  return outcome === 'unchanged' || outcome === 'left_out' ? 'neutral' : 'accent'
}
