'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { Pencil, Trash2 } from 'lucide-react'
import NextLink from 'next/link'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { removeNote } from '@/app/dashboard/_records/note-actions.ts'
import { problemText } from '@/src/components/api.ts'
import { formattedWords } from '@/src/components/records/formatted-text.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { sendForm } from '@/src/components/records/send-form.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { HtmlText } from '@/src/components/ui/html-text.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import type { NoteView } from '@/src/lib/records/activities/notes.ts'

/** A note on the page of what it is about. */
export function NoteItem({
  note,
  of,
  canEdit,
}: {
  note: NoteView
  of: { readonly object: RecordObject; readonly id: string }
  canEdit: boolean
}) {
  const [isEdited, setIsEdited] = useState(false)
  const [isAsked, setIsAsked] = useState(false)
  const { id, title, html, isCut, author, writtenAt } = note
  const name = `note${author === null ? '' : ` of ${author}`}`
  return (
    <li className="px-4 py-3">
      <div className="mb-1 flex flex-wrap items-center gap-x-3 text-muted">
        <span className="min-w-0 break-words">{author ?? 'Author not known'}</span>
        <NextLink href={recordHref('note', id)} prefetch={false} className="text-link inline-block py-0.5">
          <Time iso={writtenAt} />
        </NextLink>
        {canEdit && !isEdited ? (
          <span className="ml-auto flex">
            {isCut ? null : (
              <Button variant="ghost" size="sm" isIconOnly aria-label={`Edit ${name}`} onPress={() => setIsEdited(true)}>
                <Pencil aria-hidden />
              </Button>
            )}
            <Button variant="ghost" size="sm" isIconOnly aria-label={`Delete ${name}…`} onPress={() => setIsAsked(true)}>
              <Trash2 aria-hidden />
            </Button>
          </span>
        ) : null}
      </div>
      {title === null ? null : <h3 className="font-semibold break-words">{title}</h3>}
      {isEdited ? <NoteEdit note={note} onEnd={() => setIsEdited(false)} /> : <HtmlText html={html} />}
      {isCut ? (
        <NextLink href={recordHref('note', id)} prefetch={false} className="text-link inline-block py-0.5">
          Read all of it
        </NextLink>
      ) : null}
      <ConfirmDialog
        isOpen={isAsked}
        onOpenChange={setIsAsked}
        title="Delete this note?"
        confirmLabel="Delete note"
        pendingLabel="Deleting…"
        onConfirm={async () => {
          const { problem } = await removeNote({ ...of, note: id })
          if (problem !== null) throw new Error(problem)
          toast.success('Note deleted')
        }}
      >
        <p>It is removed from all pages here. You can restore it from the deleted notes in the list of notes.</p>
        <p>What becomes of it in the CRMs is chosen in their settings; unless somebody has chosen otherwise, it stays there.</p>
      </ConfirmDialog>
    </li>
  )
}

function NoteEdit({ note: { id, title, text: opened, isFormatted }, onEnd }: { note: NoteView; onEnd: () => void }) {
  const [text, setText] = useState(opened)
  const [pending, startTransition] = useTransition()
  const [problem, setProblem] = useState<string | null>(null)
  const router = useRouter()
  const formOf = (body: string) => ({ texts: { title: title ?? '', body }, custom: [] })

  const save = async () => {
    try {
      const over = { id, opened: formOf(opened) }
      const saved = await sendForm({ object: 'note', form: formOf(text), allowErased: false, over })
      const failure = problemIn(saved)
      setProblem(failure)
      if (failure !== null) return
      toast.success('Note saved')
      router.refresh()
      onEnd()
    } catch (thrown) {
      setProblem(problemText(thrown))
    }
  }

  return (
    <Form onSubmit={() => startTransition(save)} className="flex flex-col gap-3">
      <Field
        label="Text"
        name="body"
        lines={6}
        autoFocus
        value={text}
        onChange={setText}
        error={problem ?? undefined}
        description={isFormatted ? formattedWords : null}
        autoComplete="off"
      />
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={pending} pendingLabel="Saving…" size="sm">
          Save note
        </SubmitButton>
        <Button variant="ghost" size="sm" onPress={onEnd} isDisabled={pending}>
          Cancel
        </Button>
      </div>
    </Form>
  )
}

function problemIn(state: Awaited<ReturnType<typeof sendForm>>): string | null {
  switch (state.kind) {
    case 'failed':
      return state.message
    case 'invalid':
      return Object.values(state.errors)[0] ?? 'This cannot be saved as it is.'
    case 'clash':
      return 'This note was changed elsewhere meanwhile. Copy your text, and reload the page to see that change.'
    case 'unanswered':
      return 'No answer came. It may be saved or not; save again in a moment.'
    case 'erased':
    case 'idle':
    case 'saved':
      return null
  }
}
