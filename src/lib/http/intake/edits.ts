import type { z } from 'zod'
import type { Approval } from '../../records/intake/items.ts'
import { contactEdits, type editsSchema } from './schemas.ts'

/** Edits by what they are of, wherever the caller has put them: beside each other, or below `contact` and `ticket`. */
export function editsOf({ contact, ticket, ...flat }: z.output<typeof editsSchema>): Approval['edits'] {
  const given = Object.entries(flat).filter(([, value]) => value !== undefined)
  const isContact = ([name]: readonly [string, unknown]) => Object.hasOwn(contactEdits.shape, name)
  return {
    contact: { ...Object.fromEntries(given.filter(isContact)), ...contact },
    ticket: { ...Object.fromEntries(given.filter((entry) => !isContact(entry))), ...ticket },
  }
}
