'use client'

import { useState } from 'react'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import type { RecordForm } from '@/src/lib/records/forms/record-form.ts'
import { changedFields, type OpenForm, rebased, withStored } from '@/src/lib/records/forms/record-merge.ts'

type Existing = { readonly version: number; readonly form: RecordForm }

type Edit = OpenForm & {
  /** The newest version of the record that the form knows, and its values. */
  readonly version: number
  readonly current: RecordForm
  /** What was sent to be saved last: what was typed since is kept. */
  readonly sent: RecordForm
  /** Fields that took over a change made elsewhere, by their names in mappings. */
  readonly updated: readonly string[]
}

/** A form that takes in what changes elsewhere while somebody types in it, and loses nothing that was typed. */
export function useRecordEdit(object: RecordObject, existing: Existing | undefined, initial: RecordForm) {
  const [edit, setEdit] = useState<Edit>(() => {
    const form = existing?.form ?? initial
    return { opened: form, form, current: form, sent: form, version: existing?.version ?? 0, updated: [] }
  })
  return {
    ...edit,
    change: (form: RecordForm) => setEdit((now) => ({ ...now, form })),
    sending: () => setEdit((now) => ({ ...now, sent: now.form, updated: [] })),
    discard: () => setEdit((now) => ({ ...now, opened: now.current, form: now.current, updated: [] })),
    /** What was sent is stored, as `saved`. */
    stored: (saved: RecordForm, version: number) =>
      setEdit((now) => ({
        ...now,
        ...rebased(object, { opened: now.sent, form: now.form }, saved),
        current: saved,
        version,
        updated: changedFields(object, now.sent, saved),
      })),
    /** It was changed elsewhere. */
    moved: (current: RecordForm, version: number) =>
      setEdit((now) => {
        const next = rebased(object, now, current)
        return {
          ...now,
          ...next,
          current,
          version,
          updated: [...new Set([...now.updated, ...changedFields(object, now.form, next.form)])],
        }
      }),
    /** The fields with these names are to be as they are stored. */
    take: (names: readonly string[], stored: RecordForm) =>
      setEdit((now) => ({
        ...now,
        opened: withStored(object, now.opened, stored, names),
        form: withStored(object, now.form, stored, names),
      })),
  }
}
