'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { saveView } from '@/app/dashboard/_records/view-actions.ts'
import { problemText } from '@/src/components/api.ts'
import { type OpenView, OpenViewTools, type ViewOutcome } from '@/src/components/records/open-view.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'

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

  const perform = async (act: () => Promise<ViewOutcome>, after: (id: string | null) => void) => {
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
    router.push(`${path}?${parameters}`, { scroll: false })
    router.refresh()
  }
  const save = () => {
    setError(name.trim() === '' ? 'Enter a name.' : undefined)
    if (name.trim() === '') return
    void perform(
      () => saveView({ object, view: { name, query, isShared }, isUsual }),
      (id) => {
        setName('')
        show(id)
      },
    )
  }

  return (
    <div className="flex max-w-xl flex-col gap-4">
      {open === null ? null : (
        <OpenViewTools
          object={object}
          query={query}
          open={open}
          mayShare={mayShare}
          pending={pending}
          perform={perform}
          show={show}
        />
      )}
      <Form onSubmit={() => save()} className="flex flex-col gap-3">
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
      </Form>
    </div>
  )
}
