'use client'

import { useState } from 'react'
import { ApiProblem } from '@/src/components/api.ts'
import { channelNames } from '@/src/components/knowledge/knowledge-words.ts'
import { CheckBox } from '@/src/components/ui/check-box.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { type EditParts, useEdit } from '@/src/components/use-edit.ts'
import { type Channel, channels } from '@/src/lib/core/channel.ts'

export type PageDraft = { readonly pageId: string; readonly name: string; readonly channels: readonly Channel[] }

const blank: PageDraft = { pageId: '', name: '', channels }

/** What a page is called, and on which channels it is. */
export function PageForm({
  saved,
  onClose,
  onSave,
}: {
  /** Null: a new one. */
  saved: PageDraft | null
  onClose: () => void
  onSave: (draft: PageDraft, parts: EditParts<PageDraft>) => Promise<void>
}) {
  const [isTold, setTold] = useState(false)
  const { draft, change, parts } = useEdit<PageDraft>(saved ?? blank, isTold)
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      tone="accent"
      title={saved === null ? 'Add a page' : `Change ${saved.name}`}
      confirmLabel={saved === null ? 'Add page' : 'Save'}
      pendingLabel={saved === null ? 'Adding…' : 'Saving…'}
      onConfirm={async () => {
        if (draft.name.trim() === '') throw new Error('Enter the name of the page.')
        if (draft.channels.length === 0) throw new Error('Choose at least one channel.')
        try {
          await onSave({ ...draft, pageId: draft.pageId.trim(), name: draft.name.trim() }, parts)
        } catch (thrown) {
          setTold(thrown instanceof ApiProblem && thrown.code === 'changed_meanwhile')
          throw thrown
        }
      }}
    >
      <Field label="Name" value={draft.name} maxLength={200} onChange={(name) => change({ name })} autoFocus />
      {saved === null ? (
        <Field
          label="Page ID"
          value={draft.pageId}
          maxLength={100}
          autoComplete="off"
          onChange={(pageId) => change({ pageId })}
          description="What Facebook calls the page, as in its settings. Made up if you leave it blank."
        />
      ) : null}
      <fieldset>
        <legend className="mb-1 font-medium">Channels</legend>
        <div className="flex flex-col items-start gap-1">
          {channels.map((channel) => (
            <CheckBox
              key={channel}
              label={channelNames[channel]}
              checked={draft.channels.includes(channel)}
              onChange={(isOn) =>
                change({ channels: channels.filter((each) => (each === channel ? isOn : draft.channels.includes(each))) })
              }
            >
              {channelNames[channel]}
            </CheckBox>
          ))}
        </div>
      </fieldset>
    </ConfirmDialog>
  )
}
