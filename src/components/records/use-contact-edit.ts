'use client'

import { useState } from 'react'
import { type ContactForm, emptyContactForm } from '@/src/lib/records/contact-input.ts'
import { changedFields, type OpenForm, rebased, withStored } from '@/src/lib/records/contact-merge.ts'

type Existing = { readonly version: number; readonly form: ContactForm }

type Edit = OpenForm & {
  /** The newest version of the contact that the form knows, and its values. */
  readonly version: number
  readonly current: ContactForm
  /** What was sent to be saved last: what was typed since is kept. */
  readonly sent: ContactForm
  /** Fields that took over a change made elsewhere, by their names in mappings. */
  readonly updated: readonly string[]
}

/** A form that takes in what changes elsewhere while somebody types in it, and loses nothing that was typed. */
export function useContactEdit(existing: Existing | undefined) {
  const [edit, setEdit] = useState<Edit>(() => {
    const form = existing?.form ?? emptyContactForm
    return { opened: form, form, current: form, sent: form, version: existing?.version ?? 0, updated: [] }
  })
  return {
    ...edit,
    change: (form: ContactForm) => setEdit((now) => ({ ...now, form })),
    sending: () => setEdit((now) => ({ ...now, sent: now.form, updated: [] })),
    discard: () => setEdit((now) => ({ ...now, opened: now.current, form: now.current, updated: [] })),
    /** What was sent is stored, as `saved`. */
    stored: (saved: ContactForm, version: number) =>
      setEdit((now) => ({
        ...now,
        ...rebased({ opened: now.sent, form: now.form }, saved),
        current: saved,
        version,
        updated: changedFields(now.sent, saved),
      })),
    /** It was changed elsewhere. */
    moved: (current: ContactForm, version: number) =>
      setEdit((now) => {
        const next = rebased(now, current)
        return {
          ...now,
          ...next,
          current,
          version,
          updated: [...new Set([...now.updated, ...changedFields(now.form, next.form)])],
        }
      }),
    /** The fields with these names are to be as they are stored. */
    take: (names: readonly string[], stored: ContactForm) =>
      setEdit((now) => ({
        ...now,
        opened: withStored(now.opened, stored, names),
        form: withStored(now.form, stored, names),
      })),
  }
}
