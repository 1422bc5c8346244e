'use client'

import { Button } from '@heroui/react/button'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { chooseUsualView, removeView, saveView } from '@/app/dashboard/_records/view-actions.ts'
import { problemText } from '@/src/components/api.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'
import type { RecordObject } from '@/src/lib/records/own/record-spec.ts'

/** The view that is open, where one is. */
export type OpenView = {
  readonly id: string
  readonly name: string
  readonly isShared: boolean
  readonly isUsual: boolean
  /** Whether this person may change and delete it. */
  readonly isChangeable: boolean
}

/** Saves the list as it is now under a name, and changes the view that is open. */
export function ViewForm({
  object,
  path,
  query,
  open,
  mayShare,
}: {
  object: RecordObject
  path: string
  /** What the list's address says, without the view. */
  query: string
  open: OpenView | null
  mayShare: boolean
}) {
  const router = useRouter()
  const [name, setName] = useState('')
  const [isShared, setShared] = useState(false)
  const [isUsual, setUsual] = useState(false)
  const [error, setError] = useState<string | undefined>(undefined)
  const [problem, setProblem] = useState<string | null>(null)
  const [pending, setPending] = useState(false)

  const perform = async (
    act: () => Promise<{ readonly id: string | null } | { readonly problem: string }>,
    after: (id: string | null) => void,
  ) => {
    if (pending) return
    setPending(true)
    setProblem(null)
    try {
      const outcome = await act()
      if ('problem' in outcome) setProblem(outcome.problem)
      else after(outcome.id)
    } catch (thrown) {
      setProblem(problemText(thrown))
    } finally {
      setPending(false)
    }
  }
  const show = (id: string | null) => {
    const parameters = new URLSearchParams(query)
    parameters.set('saved', id ?? 'none')
    router.replace(`${path}?${parameters}`, { scroll: false })
    router.refresh()
  }
  const save = () => {
    setError(name.trim() === '' ? 'Enter a name.' : undefined)
    if (name.trim() === '') return
    void perform(
      () => saveView({ object, id: null, view: { name, query, isShared }, isUsual }),
      (id) => {
        setName('')
        show(id)
      },
    )
  }

  return (
    <div className="flex max-w-xl flex-col gap-4">
      {open === null ? null : (
        <div className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 font-medium break-words">{open.name}</span>
          {open.isChangeable ? (
            <>
              <Button
                size="sm"
                variant="outline"
                isDisabled={pending}
                onPress={() =>
                  void perform(
                    () =>
                      saveView({
                        object,
                        id: open.id,
                        view: { name: open.name, query, isShared: open.isShared },
                        isUsual: false,
                      }),
                    show,
                  )
                }
              >
                Save as it is now
              </Button>
              <Button
                size="sm"
                variant="outline"
                isDisabled={pending}
                onPress={() => void perform(() => removeView(open.id), show)}
              >
                Delete the view
              </Button>
            </>
          ) : null}
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
        </div>
      )}
      <form
        method="post"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
        className="flex flex-col gap-3"
      >
        <Field label="Name of a new view" value={name} onChange={setName} maxLength={100} autoComplete="off" error={error} />
        {mayShare ? (
          <SwitchRow
            label="For everybody in the organisation"
            description="Off: you alone see it."
            isSelected={isShared}
            onChange={setShared}
            isDisabled={pending}
          />
        ) : null}
        <SwitchRow
          label="Begin with it"
          description="This list opens with it, for you alone."
          isSelected={isUsual}
          onChange={setUsual}
          isDisabled={pending}
        />
        {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
        <div>
          <SubmitButton variant="outline" pending={pending} pendingLabel="Saving…">
            Save view
          </SubmitButton>
        </div>
      </form>
    </div>
  )
}
