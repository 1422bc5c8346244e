import { type Difference, leadWords } from '@/src/components/crm/difference-words.ts'
import { fieldText } from '@/src/components/records/field-text.ts'
import type { StoredRecord } from '@/src/lib/records/fields/stored-record.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** The fields that are not the same on both sides: both values, and who leads. */
export function Differences({
  differences,
  record,
  titles,
  crm,
}: {
  differences: readonly Difference[]
  record: StoredRecord
  /** Of what its values lead to. */
  titles: Titles
  crm: string
}) {
  return (
    <dl className="mt-2 flex flex-col gap-2">
      {differences.map(({ field, label, there, lead }) => (
        <div key={field} className="rounded-md border border-border px-3 py-2">
          <dt className="font-medium">{label}</dt>
          <dd className="break-words">
            <span className="text-muted">Here: </span>
            {fieldText({ object: record.object, field }, record.values.get(field), titles) ?? 'empty'}
            <br />
            <span className="text-muted">In {crm}: </span>
            {there}
          </dd>
          <dd className="mt-1 text-muted">{leadWords(lead, crm)}</dd>
        </div>
      ))}
    </dl>
  )
}
