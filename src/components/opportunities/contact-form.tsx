'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { ReferenceField } from '@/src/components/records/reference-field.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { failureAt, failureElsewhere, useApiCall } from '@/src/components/use-api-call.ts'
import { useEdit } from '@/src/components/use-edit.ts'
import { opportunityContactSchema, rolesIn, rolesLengthMax, rolesText } from '@/src/lib/contract/opportunity-contacts.ts'

const nobody = { id: '', title: '' }

/** Links one more contact with an opportunity. */
export function NewContactForm({ path, onDone }: { path: string; onDone: () => void }) {
  const [chosen, setChosen] = useState(nobody)
  const [role, setRole] = useState('')
  const [isTried, setTried] = useState(false)
  const { call, pending, failure } = useApiCall()
  const isMissing = isTried && chosen.id === ''

  const save = async () => {
    setTried(true)
    if (chosen.id === '') return
    const body = { contact_id: chosen.id, roles: rolesIn(role) }
    if ((await call(opportunityContactSchema, path, { method: 'POST', body })) !== null) onDone()
  }

  return (
    <Form className="flex flex-col gap-3" onSubmit={() => void save()}>
      <ReferenceField
        to="contact"
        name="contact"
        label="Contact"
        value={chosen.id}
        title={chosen.title}
        error={isMissing ? 'Choose a contact from the list.' : failureAt(failure, 'contact_id')}
        onChange={(id, title) => setChosen({ id, title })}
      />
      <RoleField value={role} error={failureAt(failure, 'roles')} onChange={setRole} />
      <NotSaved problem={failureElsewhere(failure, ['contact_id', 'roles'])} />
      <Buttons pending={pending} label="Add contact" onCancel={onDone} />
    </Form>
  )
}

/** Changes what one of an opportunity's contacts is to it. */
export function RoleForm({ path, roles, onDone }: { path: string; roles: readonly string[]; onDone: () => void }) {
  const { call, pending, failure, isWarned } = useApiCall()
  const { draft, change, isChanged, parts } = useEdit({ role: rolesText(roles) }, { isWarned })

  const save = async () => {
    if (!isChanged) {
      onDone()
      return
    }
    const { seen } = parts
    const body = { roles: rolesIn(draft.role), seen: seen.role === undefined ? {} : { roles: rolesIn(seen.role) } }
    if ((await call(opportunityContactSchema, path, { method: 'PATCH', body })) !== null) onDone()
  }

  return (
    <Form className="flex flex-col gap-3" onSubmit={() => void save()}>
      <RoleField value={draft.role} error={failureAt(failure, 'roles')} onChange={(role) => change({ role })} autoFocus />
      <NotSaved problem={failureElsewhere(failure, ['roles'])} />
      <Buttons pending={pending} label="Save role" onCancel={onDone} />
    </Form>
  )
}

function RoleField({
  value,
  error,
  onChange,
  autoFocus = false,
}: {
  value: string
  error: string | undefined
  onChange: (value: string) => void
  autoFocus?: boolean
}) {
  return (
    <Field
      label="Role"
      value={value}
      maxLength={rolesLengthMax}
      description="Such as Decision Maker; several with semicolons between. A CRM may take only the roles that it has."
      error={error}
      onChange={onChange}
      autoFocus={autoFocus}
    />
  )
}

function NotSaved({ problem }: { problem: string | null }) {
  return problem === null ? null : (
    <Notice tone="danger" title="Not saved">
      {problem}
    </Notice>
  )
}

function Buttons({ pending, label, onCancel }: { pending: boolean; label: string; onCancel: () => void }) {
  return (
    <div className="flex gap-2">
      <SubmitButton pending={pending} pendingLabel="Saving…">
        {label}
      </SubmitButton>
      <Button variant="ghost" onPress={onCancel}>
        Cancel
      </Button>
    </div>
  )
}
