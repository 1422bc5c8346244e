'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { changeSavedView, chooseUsualView, removeView } from '@/app/dashboard/_records/view-actions.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { Form } from '@/src/components/ui/form.tsx'

/** The view that is open, where one is. */
export type OpenView = {
  readonly id: string
  readonly name: string
  readonly isShared: boolean
  readonly isUsual: boolean
  /** Whether this person has made it: nobody else takes it back from the others. */
  readonly isOwn: boolean
  /** Whether this person may change and delete it. */
  readonly isChangeable: boolean
}

export type ViewOutcome = { readonly id: string | null } | { readonly problem: string }

/** What can be done with the view that is open: begin with it, another name, shared or not, as the list is now, deleted. */
export function OpenViewTools({
  object,
  query,
  open,
  mayShare,
  pending,
  perform,
  show,
}: {
  object: RecordObject
  /** What the list's address says, without the view. */
  query: string
  open: OpenView
  mayShare: boolean
  pending: boolean
  perform: (act: () => Promise<ViewOutcome>, after: (id: string | null) => void) => Promise<void>
  show: (id: string | null) => void
}) {
  const [name, setName] = useState<string | null>(null)
  const [isDeleting, setDeleting] = useState(false)
  const change = (values: Parameters<typeof changeSavedView>[0]['change']) =>
    perform(
      () => changeSavedView({ id: open.id, change: values }),
      (id) => {
        setName(null)
        show(id)
      },
    )
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 font-medium break-words">{open.isShared ? `${open.name} (shared)` : open.name}</span>
        <Button
          size="sm"
          variant="outline"
          isDisabled={pending}
          onPress={() =>
            void perform(
              () => chooseUsualView({ object, id: open.isUsual ? null : open.id }),
              () => show(open.id),
            )
          }
        >
          {open.isUsual ? 'Begin with all again' : 'Begin with this view'}
        </Button>
        {open.isChangeable ? (
          <>
            <Button size="sm" variant="outline" isDisabled={pending} onPress={() => void change({ query })}>
              Save as it is now
            </Button>
            <Button size="sm" variant="outline" isDisabled={pending} onPress={() => setName(name === null ? open.name : null)}>
              Rename…
            </Button>
            {mayShare && open.isOwn ? (
              <Button size="sm" variant="outline" isDisabled={pending} onPress={() => void change({ isShared: !open.isShared })}>
                {open.isShared ? 'Share it no longer' : 'Share it with everybody'}
              </Button>
            ) : null}
            <Button size="sm" variant="outline" isDisabled={pending} onPress={() => setDeleting(true)}>
              Delete the view…
            </Button>
          </>
        ) : null}
      </div>
      {name === null ? null : (
        <Form
          onSubmit={() => {
            if (name.trim() !== '') void change({ name })
          }}
          className="flex flex-wrap items-end gap-2"
        >
          <Field
            label="New name of this view"
            value={name}
            onChange={setName}
            maxLength={100}
            autoComplete="off"
            error={name.trim() === '' ? 'Enter a name.' : undefined}
            autoFocus
          />
          <Button type="submit" variant="outline" isDisabled={pending}>
            Rename
          </Button>
        </Form>
      )}
      <ConfirmDialog
        isOpen={isDeleting}
        onOpenChange={setDeleting}
        title={`Delete the view ${open.name}?`}
        confirmLabel="Delete the view"
        pendingLabel="Deleting…"
        onConfirm={async () => {
          const outcome = await removeView(open.id)
          if ('problem' in outcome) throw new Error(outcome.problem)
          show(outcome.id)
        }}
      >
        <p>
          {open.isShared
            ? 'It is shared: it goes for everybody in the organisation, and whose list begins with it begins with all records again.'
            : 'Only you see it.'}{' '}
          It cannot be brought back. No record changes.
        </p>
      </ConfirmDialog>
    </div>
  )
}
