import type { Contact } from '@/src/lib/records/contact.ts'
import { contactFormFields, toContactForm } from '@/src/lib/records/contact-input.ts'

/** A contact that cannot be edited, as it was when it was deleted. */
export function ContactFacts({ contact }: { contact: Contact }) {
  const form = toContactForm(contact)
  return (
    <dl className="grid gap-4 sm:grid-cols-2">
      {contactFormFields.map(({ name, label }) => (
        <Fact key={name} label={label} value={form[name]} />
      ))}
      {form.custom.map(({ key, value }) => (
        <Fact key={key} label={key} value={value} />
      ))}
    </dl>
  )
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="break-words">{value || 'none'}</dd>
    </div>
  )
}
