import { contactFormFields } from '@/src/lib/records/contact-input.ts'
import type { Contact } from '@/src/lib/records/contact.ts'

/** A contact's identifying fields. */
export function PersonFacts({ contact }: { contact: Contact }) {
  return (
    <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-1">
      {contactFormFields.map(({ name, label }) => {
        const value = contact[name]
        return (
          <div key={name} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0 break-words">{value ?? <span className="text-muted">empty</span>}</dd>
          </div>
        )
      })}
    </dl>
  )
}
