'use client'

import { Button } from '@heroui/react/button'
import type { ReactNode } from 'react'
import { PreviewButton } from '@/src/components/crm/preview/preview-button.tsx'
import type { SettingsFormState } from '@/src/components/crm/settings/use-settings-form.ts'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'

type FormOnly = Pick<
  SettingsFormState<object>,
  'crmType' | 'isDirty' | 'saving' | 'problem' | 'save' | 'discard' | 'problems' | 'toPreview'
>

/** One group of settings: its fields, its errors, and for those who may edit the two buttons. */
export function SettingsForm({
  state,
  label,
  canEdit,
  children,
}: {
  state: FormOnly
  /** What is saved, for screen readers. */
  label: string
  canEdit: boolean
  children: ReactNode
}) {
  return (
    <Form className="flex max-w-2xl flex-col gap-4 px-4 pt-1 pb-4" onSubmit={() => void state.save()}>
      {children}
      {state.problem ? (
        <Notice tone="danger" title="Not saved">
          {state.problem}
        </Notice>
      ) : null}
      {canEdit ? (
        <div className="flex flex-wrap items-center gap-2">
          <SubmitButton size="sm" pending={state.saving} pendingLabel="Saving…" isDisabled={!state.isDirty}>
            Save <span className="sr-only">{label}</span>
          </SubmitButton>
          <Button variant="ghost" size="sm" isDisabled={!state.isDirty || state.saving} onPress={state.discard}>
            Discard changes <span className="sr-only">of {label}</span>
          </Button>
          {state.toPreview === null ? null : (
            <PreviewButton
              crm={state.crmType}
              draft={state.toPreview}
              about={`with the unsaved changes of ${label}`}
              isDisabled={!state.isDirty || state.saving}
            />
          )}
          <p aria-live="polite" className="text-muted">
            {state.isDirty ? 'Unsaved changes' : ''}
          </p>
        </div>
      ) : null}
    </Form>
  )
}
