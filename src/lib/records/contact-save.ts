import { Failure } from '../core/errors.ts'
import type { Contact } from './contact.ts'
import { type ContactForm, type ContactInput } from './contact-input.ts'
import { type ContactEdits, contactEdits, withChanges } from './contact-merge.ts'
import { contactById, updateContact } from './contact-record.ts'
import type { UserClient } from './rows.ts'

/** Other edits between our reading and our writing, before it is given up. */
const attemptsMax = 5

export type SavedEdits =
  | { readonly kind: 'saved'; readonly contact: Contact }
  /** Fields of the edit were changed meanwhile; nothing was written. */
  | { readonly kind: 'clash'; readonly contact: Contact; readonly clashes: ContactEdits['clashes'] }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'gone' }

/** Saves what a form that was opened as `opened` changes, on the contact as it is by now; of nothing else is anything written. */
export async function saveEdits(
  client: UserClient,
  of: { readonly organizationId: string; readonly id: string },
  opened: ContactForm,
  mine: ContactInput,
): Promise<SavedEdits> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const current = await contactById(client, of.organizationId, of.id)
    if (!current) return { kind: 'gone' }
    if (current.deletedAt !== null) return { kind: 'deleted' }
    const { changes, clashes } = contactEdits(opened, mine, current)
    if (clashes.length > 0) return { kind: 'clash', contact: current, clashes }
    if (changes.size === 0) return { kind: 'saved', contact: current }
    const saved = await updateContact(client, of.id, current.version, withChanges(current, changes))
    if (saved) return { kind: 'saved', contact: saved }
  }
  throw new Failure({
    kind: 'transient',
    code: 'changed_meanwhile',
    message: 'This contact is being changed from several sides right now. Save again in a moment.',
  })
}
