import { type Difference, leadWords } from '@/src/components/crm/difference-words.ts'
import { type ContactForm } from '@/src/lib/records/contact-input.ts'
import { textOfField } from '@/src/lib/records/contact-merge.ts'

/** The fields that are not the same on both sides: both values, and who leads. */
export function Differences({ differences, form, crm }: { differences: readonly Difference[]; form: ContactForm; crm: string }) {
  return (
    <dl className="mt-2 flex flex-col gap-2">
      {differences.map(({ field, label, there, lead }) => (
        <div key={field} className="rounded-md border border-border px-3 py-2">
          <dt className="font-medium">{label}</dt>
          <dd className="break-words">
            <span className="text-muted">Here: </span>
            {textOfField(form, field) ?? 'empty'}
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
