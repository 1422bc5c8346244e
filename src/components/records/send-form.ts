import { unstable_rethrow } from 'next/navigation'
import { addRecord, saveRecord } from '@/app/dashboard/_records/actions.ts'
import type { RecordFormState } from '@/src/components/records/form-state.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { checkForm, type RecordForm } from '@/src/lib/records/forms/record-form.ts'

export type SentForm = {
  readonly object: RecordObject
  readonly form: RecordForm
  readonly allowErased: boolean
  /** The record that it edits, and what the form was opened with; null: a new one. */
  readonly over: { readonly id: string; readonly opened: RecordForm } | null
}

/**
 * Sends a form that keeps to a record's limits, so that the request keeps to the server's. Without an answer the form stays, with what was
 * typed in it.
 */
export async function sendForm({ object, form, allowErased, over }: SentForm): Promise<RecordFormState> {
  const checked = checkForm(object, form, over?.opened)
  if (!checked.ok) return { kind: 'invalid', errors: checked.errors }
  try {
    return await (over === null ? addRecord({ object, form, allowErased }) : saveRecord({ object, form, allowErased, ...over }))
  } catch (thrown) {
    // A new record is answered by its page.
    unstable_rethrow(thrown)
    return { kind: 'unanswered' }
  }
}
