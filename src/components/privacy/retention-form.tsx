'use client'

import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ApiProblem, callApi, problemText } from '@/src/components/api.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useEdit } from '@/src/components/use-edit.ts'
import { doneSchema } from '@/src/lib/contract/answers.ts'
import type { Retention } from '@/src/lib/contract/privacy.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'

const daysMax = 3650
const wrong = `Enter a whole number of days from 1 to ${formatNumber(daysMax)}.`
type Errors = Partial<Record<keyof Retention, string>>

/** How long values of the logs and deleted contacts are kept. */
export function RetentionForm({ saved, canEdit }: { saved: Retention; canEdit: boolean }) {
  const router = useRouter()
  const [isWarned, setWarned] = useState(false)
  const stored = {
    logValuesDays: String(saved.logValuesDays),
    trashDays: String(saved.trashDays),
    intakeDays: String(saved.intakeDays),
  }
  const { draft, change, parts, saved: isSaved } = useEdit(stored, { isWarned })
  const [state, setState] = useState<{ readonly errors: Errors; readonly problem: string | null }>({ errors: {}, problem: null })
  const [pending, setPending] = useState(false)

  const save = async () => {
    const logValuesDays = days(draft.logValuesDays)
    const trashDays = days(draft.trashDays)
    const intakeDays = days(draft.intakeDays)
    if (logValuesDays === null || trashDays === null || intakeDays === null) {
      const errors = {
        ...(logValuesDays === null ? { logValuesDays: wrong } : {}),
        ...(trashDays === null ? { trashDays: wrong } : {}),
        ...(intakeDays === null ? { intakeDays: wrong } : {}),
      }
      return setState({ errors, problem: null })
    }
    setPending(true)
    try {
      const body = { ...inDays(parts.changed), seen: inDays(parts.seen) }
      await callApi(doneSchema, '/api/privacy/settings', { method: 'PUT', body })
      isSaved()
      setWarned(false)
      setState({ errors: {}, problem: null })
      toast.success('Saved')
    } catch (thrown) {
      const { field, code } = thrown instanceof ApiProblem ? thrown : {}
      setWarned(code === 'changed_meanwhile')
      setState(
        field === 'logValuesDays' || field === 'trashDays' || field === 'intakeDays'
          ? { errors: { [field]: code === 'changed_meanwhile' ? problemText(thrown) : wrong }, problem: null }
          : { errors: {}, problem: problemText(thrown) },
      )
    } finally {
      router.refresh()
      setPending(false)
    }
  }

  return (
    <Form onSubmit={() => void save()} className="flex flex-col gap-4">
      {state.problem ? (
        <Notice tone="danger" title="Not saved">
          {state.problem}
        </Notice>
      ) : null}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Values in the change log, in days"
          description="Then the values before and after are cleared. That a field was changed, when and why stays for three years."
          inputMode="numeric"
          autoComplete="off"
          value={draft.logValuesDays}
          onChange={(logValuesDays) => change({ logValuesDays })}
          isDisabled={!canEdit}
          error={state.errors.logValuesDays}
        />
        <Field
          label="Deleted contacts, in days"
          description="Until then they can be restored. Then they are removed with their values; their records in CRMs stay as they are."
          inputMode="numeric"
          autoComplete="off"
          value={draft.trashDays}
          onChange={(trashDays) => change({ trashDays })}
          isDisabled={!canEdit}
          error={state.errors.trashDays}
        />
        <Field
          label="Rejected messages of the intake, in days"
          description="Then what they say of people is erased. That one came, and was rejected, stays known."
          inputMode="numeric"
          autoComplete="off"
          value={draft.intakeDays}
          onChange={(intakeDays) => change({ intakeDays })}
          isDisabled={!canEdit}
          error={state.errors.intakeDays}
        />
      </div>
      {canEdit ? (
        <div>
          <SubmitButton pending={pending} pendingLabel="Saving…">
            Save
          </SubmitButton>
        </div>
      ) : null}
    </Form>
  )
}

function days(text: string): number | null {
  const trimmed = text.trim()
  const number = /^\d{1,4}$/.test(trimmed) ? Number(trimmed) : 0
  return number >= 1 && number <= daysMax ? number : null
}

/** What is typed, as the API takes it: whole numbers. */
function inDays(parts: Readonly<Partial<Record<keyof Retention, string>>>): Readonly<Record<string, number | null>> {
  return Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, days(text)]))
}
