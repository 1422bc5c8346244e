'use client'

import { toast } from '@heroui/react/toast'
import { useEdit } from '@/src/components/use-edit.ts'
import { failureAt, failureElsewhere, useApiCall } from '@/src/components/use-api-call.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { organizationSchema } from '@/src/lib/contract/team.ts'

/** Sends what was changed, and nothing else. */
export function OrganizationForm({ name, slug, isDisabled }: { name: string; slug: string; isDisabled: boolean }) {
  const { call, pending, failure, isWarned } = useApiCall()
  const { draft, change, isChanged, parts, saved } = useEdit({ name, slug }, { isWarned })
  const elsewhere = failureElsewhere(failure, ['name', 'slug'])
  const save = async () => {
    const body = { ...parts.changed, seen: parts.seen }
    if ((await call(organizationSchema, '/api/organization', { method: 'PATCH', body })) === null) return
    saved()
    toast.success('Saved.')
  }
  return (
    <Form
      onSubmit={() => {
        if (isChanged) void save()
      }}
      className="flex flex-col gap-3"
    >
      {elsewhere === null ? null : <Notice tone="danger">{elsewhere}</Notice>}
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field
          label="Name"
          autoComplete="organization"
          isDisabled={isDisabled}
          value={draft.name}
          onChange={(value) => change({ name: value })}
          error={failureAt(failure, 'name')}
        />
        <Field
          label="Slug"
          autoComplete="off"
          isDisabled={isDisabled}
          value={draft.slug}
          onChange={(value) => change({ slug: value })}
          error={failureAt(failure, 'slug')}
          description="What programs and variables call it. Those that use it have to be changed along with it."
        />
      </div>
      {isDisabled ? null : (
        <SubmitButton pending={pending} pendingLabel="Saving…" isDisabled={!isChanged} className="self-start">
          Save
        </SubmitButton>
      )}
    </Form>
  )
}
