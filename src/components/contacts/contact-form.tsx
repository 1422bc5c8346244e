'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { startTransition, useActionState, useEffect, useState } from 'react'
import { addContact, saveContact } from '@/app/dashboard/contacts/actions.ts'
import { ClashNotice } from '@/src/components/contacts/clash-notice.tsx'
import { CustomFields } from '@/src/components/contacts/custom-fields.tsx'
import type { ContactFormState } from '@/src/components/contacts/form-state.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useFocusFirstError } from '@/src/components/ui/use-focus-first-error.ts'
import { type ContactForm as Form, contactFormFields, emptyContactForm } from '@/src/lib/records/contact-input.ts'

const autoComplete = 'off'
const idle: ContactFormState = { kind: 'idle' }
const inputTypes = { email: 'email', phone: 'tel' } as const

/** Creates a contact, or edits the version of one that the page was made from. */
export function ContactForm({ existing }: { existing?: { readonly id: string; readonly version: number; readonly form: Form } }) {
  const [state, submit, pending] = useActionState(existing ? saveContact : addContact, idle)
  const [saved, setSaved] = useState(existing?.form ?? emptyContactForm)
  const [version, setVersion] = useState(existing?.version ?? 0)
  const [form, setForm] = useState(saved)
  const [seen, setSeen] = useState(state)
  const [clashSettled, setClashSettled] = useState(false)
  const formElement = useFocusFirstError(state)
  const isDirty = JSON.stringify(form) !== JSON.stringify(saved)

  if (seen !== state) {
    setSeen(state)
    setClashSettled(false)
    if (state.kind === 'saved') {
      setSaved(state.form)
      setForm(state.form)
      setVersion(state.version)
    }
  }
  useEffect(() => {
    if (state.kind === 'saved') toast.success('Contact saved')
  }, [state])

  const errors = state.kind === 'invalid' ? state.errors : {}
  const clash = state.kind === 'clash' && !clashSettled ? state.clash : null
  const send = (overVersion: number) =>
    startTransition(() => submit(existing ? { id: existing.id, version: overVersion, form } : form))

  return (
    <form
      ref={formElement}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        send(version)
      }}
      className="flex flex-col"
    >
      {state.kind === 'failed' ? (
        <div className="mb-4">
          <Notice tone="danger" title="Not saved">
            {state.message}
          </Notice>
        </div>
      ) : null}
      {clash ? (
        <div className="mb-4">
          <ClashNotice
            clash={clash}
            mine={form}
            onTakeCurrent={() => {
              setForm(clash.current)
              setSaved(clash.current)
              setVersion(clash.version)
              setClashSettled(true)
            }}
            onKeepMine={() => {
              setVersion(clash.version)
              send(clash.version)
            }}
          />
        </div>
      ) : null}
      <div className="grid gap-4 sm:grid-cols-2">
        {contactFormFields.map(({ name, label }) => (
          <Field
            key={name}
            label={label}
            name={name}
            type={name === 'email' || name === 'phone' ? inputTypes[name] : 'text'}
            autoComplete={autoComplete}
            value={form[name]}
            onChange={(text) => setForm({ ...form, [name]: text })}
            error={errors[name]}
          />
        ))}
      </div>
      <CustomFields rows={form.custom} errors={errors} isDisabled={false} onChange={(custom) => setForm({ ...form, custom })} />
      <div className="mt-6 flex flex-wrap items-center gap-2">
        <SubmitButton pending={pending} pendingLabel="Saving…">
          {existing ? 'Save' : 'Create contact'}
        </SubmitButton>
        {existing ? (
          <Button variant="ghost" isDisabled={!isDirty || pending} onPress={() => setForm(saved)}>
            Discard changes
          </Button>
        ) : (
          <LinkButton href="/dashboard/contacts" variant="ghost">
            Cancel
          </LinkButton>
        )}
      </div>
    </form>
  )
}
