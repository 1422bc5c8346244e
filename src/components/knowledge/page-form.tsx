'use client'

import { useState } from 'react'
import { ApiProblem, inputProblemText } from '@/src/components/api.ts'
import { channelNames } from '@/src/components/knowledge/knowledge-words.ts'
import { CheckBox } from '@/src/components/ui/check-box.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Group } from '@/src/components/ui/group.tsx'
import { type EditParts, useEdit } from '@/src/components/use-edit.ts'
import { type Channel, channels } from '@/src/lib/core/channel.ts'

export type PageDraft = { readonly pageId: string; readonly name: string; readonly channels: readonly Channel[] }

const inputs: ReadonlySet<string> = new Set(['page_name', 'page_id', 'channels'])

function missingIn({ name, channels: chosen }: PageDraft): Readonly<Record<string, string>> {
  return {
    ...(name.trim() === '' ? { page_name: 'Enter the name of the page.' } : {}),
    ...(chosen.length === 0 ? { channels: 'Choose at least one channel.' } : {}),
  }
}

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
  const [isWarned, setWarned] = useState(false)
  /** What is wrong with an input, by its name in the API. */
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({})
  const { draft, change, parts } = useEdit<PageDraft>(saved ?? blank, { isWarned })
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      tone="accent"
      title={saved === null ? 'Add a page' : `Change ${saved.name}`}
      confirmLabel={saved === null ? 'Add page' : 'Save'}
      pendingLabel={saved === null ? 'Adding…' : 'Saving…'}
      onConfirm={async () => {
        const missing = missingIn(draft)
        setWrong(missing)
        if (Object.keys(missing).length > 0) return false
        try {
          await onSave({ ...draft, pageId: draft.pageId.trim(), name: draft.name.trim() }, parts)
          return undefined
        } catch (thrown) {
          const { code, field = '' } = thrown instanceof ApiProblem ? thrown : {}
          setWarned(code === 'changed_meanwhile')
          if (!inputs.has(field)) throw thrown
          setWrong({ [field]: inputProblemText(thrown) })
          return false
        }
      }}
    >
      <Field
        label="Name"
        value={draft.name}
        maxLength={200}
        onChange={(name) => change({ name })}
        error={wrong['page_name']}
        autoFocus
      />
      {saved === null ? (
        <Field
          label="Page ID"
          value={draft.pageId}
          maxLength={100}
          autoComplete="off"
          onChange={(pageId) => change({ pageId })}
          error={wrong['page_id']}
          description="What Facebook calls the page, as in its settings. Made up if you leave it blank."
        />
      ) : null}
      <Group legend="Channels" error={wrong['channels']} className="flex flex-col items-start gap-1">
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
      </Group>
    </ConfirmDialog>
  )
}
