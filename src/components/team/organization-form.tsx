'use client'

import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { changedParts } from '@/src/components/changed-parts.ts'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { organizationSchema } from '@/src/lib/http/contract/team.ts'

/** Sends what was changed, and nothing else. */
export function OrganizationForm({ name, slug, isDisabled }: { name: string; slug: string; isDisabled: boolean }) {
  const { call, pending, problem } = useApiCall()
  // What somebody types stays; what they have not touched is shown as others have changed it.
  const [typed, setTyped] = useState<{ readonly name?: string; readonly slug?: string }>({})
  const entered = { name, slug, ...typed }
  const isChanged = entered.name !== name || entered.slug !== slug
  const save = async () => {
    const body = changedParts({ name, slug }, entered)
    if ((await call(organizationSchema, '/api/organization', { method: 'PATCH', body })) === null) return
    setTyped({})
    toast.success('Saved.')
  }
  return (
    <form
      method="post"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isChanged) void save()
      }}
      className="flex flex-col gap-3"
    >
      {problem ? <Notice tone="danger">{problem}</Notice> : null}
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field
          label="Name"
          autoComplete="organization"
          isDisabled={isDisabled}
          value={entered.name}
          onChange={(value) => setTyped({ ...typed, name: value })}
        />
        <Field
          label="Slug"
          autoComplete="off"
          isDisabled={isDisabled}
          value={entered.slug}
          onChange={(value) => setTyped({ ...typed, slug: value })}
          description="What programs and variables call it. Those that use it have to be changed along with it."
        />
      </div>
      {isDisabled ? null : (
        <SubmitButton pending={pending} pendingLabel="Saving…" isDisabled={!isChanged} className="self-start">
          Save
        </SubmitButton>
      )}
    </form>
  )
}
