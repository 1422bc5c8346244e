'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { startTransition, useActionState, useEffect, useState } from 'react'
import { addContact, saveContact } from '@/app/dashboard/contacts/actions.ts'
import { ClashNotice } from '@/src/components/records/clash-notice.tsx'
import { CustomFields } from '@/src/components/records/custom-fields.tsx'
import type { FieldLeaders } from '@/src/components/records/field-leaders.ts'
import type { ClashingField, ContactFormState } from '@/src/components/records/form-state.ts'
import { useContactEdit } from '@/src/components/records/use-contact-edit.ts'
import { ErasedNotice } from '@/src/components/privacy/erased-notice.tsx'
import { fieldLabel } from '@/src/components/crm/reason-words.ts'
import { listed } from '@/src/components/format.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useFocusFirstError } from '@/src/components/ui/use-focus-first-error.ts'
import { type ContactForm as Form, contactFormFields } from '@/src/lib/records/contact-input.ts'

const autoComplete = 'off'
const none: FieldLeaders = {}
const idle: ContactFormState = { kind: 'idle' }
const inputTypes = { email: 'email', phone: 'tel' } as const

/** Creates a contact, or edits one: what is saved is what was changed since it was opened. */
export function ContactForm({
  existing,
  leads = none,
}: {
  existing?: { readonly id: string; readonly version: number; readonly form: Form }
  /** Why an edit of a field would not travel, by the field's name in mappings. */
  leads?: FieldLeaders
}) {
  const [state, submit, pending] = useActionState(existing ? saveContact : addContact, idle)
  const edit = useContactEdit(existing)
  const { opened, form, version } = edit
  const [seen, setSeen] = useState(state)
  const [asked, setAsked] = useState<readonly ClashingField[]>([])
  const formElement = useFocusFirstError(state)
  const isDirty = JSON.stringify(form) !== JSON.stringify(opened)

  if (seen !== state) {
    setSeen(state)
    setAsked(state.kind === 'clash' ? state.clash.fields : [])
    if (state.kind === 'saved') edit.stored(state.form, state.version)
    if (state.kind === 'clash') edit.moved(state.clash.current, state.clash.version)
  }
  if (existing && existing.version > version) edit.moved(existing.form, existing.version)
  useEffect(() => {
    if (state.kind === 'saved') toast.success('Contact saved')
  }, [state])

  const errors = state.kind === 'invalid' ? state.errors : {}
  const clash = state.kind === 'clash' && asked.length > 0 ? state.clash : null
  const send = (over: Form, letsBack = false) => {
    edit.sending()
    startTransition(() => submit(existing ? { id: existing.id, opened: over, form, letsBack } : { form, letsBack }))
  }

  return (
    <form
      ref={formElement}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        send(opened)
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
      {state.kind === 'erased' ? (
        <div className="mb-4">
          <ErasedNotice
            isNew={existing === undefined}
            mayLift={state.mayLift}
            pending={pending}
            onLetBack={() => send(opened, true)}
          />
        </div>
      ) : null}
      {clash ? (
        <div className="mb-4">
          <ClashNotice
            fields={asked}
            onTakeTheirs={(fields) => {
              edit.take(
                fields.map(({ name }) => name),
                clash.current,
              )
              setAsked(asked.filter((field) => !fields.includes(field)))
            }}
            onKeepMine={() => send(clash.current)}
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
            onChange={(text) => edit.change({ ...form, [name]: text })}
            error={errors[name]}
            description={leads[name]}
          />
        ))}
      </div>
      <CustomFields
        rows={form.custom}
        errors={errors}
        leads={leads}
        isDisabled={false}
        onChange={(custom) => edit.change({ ...form, custom })}
      />
      <div className="mt-6 flex flex-wrap items-center gap-2">
        <SubmitButton pending={pending} pendingLabel="Saving…">
          {existing ? 'Save' : 'Create contact'}
        </SubmitButton>
        {existing ? (
          <Button variant="ghost" isDisabled={!isDirty || pending} onPress={edit.discard}>
            Discard changes
          </Button>
        ) : (
          <LinkButton href="/dashboard/contacts" variant="ghost">
            Cancel
          </LinkButton>
        )}
        <p aria-live="polite" className="text-muted">
          {edit.updated.length > 0 ? `Changed elsewhere meanwhile, and shown here: ${listed(edit.updated.map(fieldLabel))}.` : ''}
        </p>
      </div>
    </form>
  )
}
