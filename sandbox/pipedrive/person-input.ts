import { z } from 'zod'
import { PipedriveError } from './errors.ts'
import type { Channel } from './person-body.ts'
import { addressInput, addTimeInput, checked, clearableText, commonInput, textInput } from './record-input.ts'

const channelInput = z.strictObject({
  value: textInput(255),
  primary: z.boolean().optional(),
  label: textInput(50).nullish(),
})

/** Entries without a value fall away; exactly one of the others is primary: the first that says so, else the first. */
function settle(entries: readonly z.infer<typeof channelInput>[]): Channel[] {
  const filled = entries.filter(({ value }) => value !== '')
  const primary = Math.max(
    0,
    filled.findIndex((entry) => entry.primary === true),
  )
  return filled.map(({ value, label }, index) => ({ value, primary: index === primary, label: label || 'work' }))
}

const channels = z.array(channelInput).transform(settle)
const isAddress = (text: string) => text === '' || /^[^\s@]+@[^\s@]+$/.test(text)
const emails = z
  .array(channelInput)
  .refine((entries) => entries.every(({ value }) => isAddress(value)), 'holds a value that is no email address')
  .transform(settle)

const contactSyncInput = {
  postal_address: addressInput.nullable().optional(),
  notes: clearableText(65_535).optional(),
  im: channels.optional(),
  birthday: z.iso.date().nullable().optional(),
  job_title: clearableText(255).optional(),
}

const updateSchema = z.strictObject({
  name: textInput(255).optional(),
  first_name: clearableText(255).optional(),
  last_name: clearableText(255).optional(),
  org_id: z.number().int().nullable().optional(),
  emails: emails.optional(),
  phones: channels.optional(),
  marketing_status: z.enum(['no_consent', 'unsubscribed', 'subscribed', 'archived']).optional(),
  ...commonInput,
  ...contactSyncInput,
})
const createSchema = updateSchema.extend({ add_time: addTimeInput })

/** What a request says of a person. Members that are not given are not there or undefined. */
export type PersonInput = z.infer<typeof createSchema>

/**
 * The body of a create or update, checked strictly. Throws Pipedrive's 400, which names the member, and its 403 for members that only companies with
 * contact sync have.
 */
export function parsePersonInput(body: unknown, kind: 'create' | 'update', contactSync: boolean): PersonInput {
  const input = checked<PersonInput>(kind === 'create' ? createSchema : updateSchema, body)
  const locked = Object.keys(contactSyncInput).find((name) => Object.hasOwn(input, name))
  if (locked !== undefined && !contactSync) {
    throw new PipedriveError({ status: 403, error: `Contact sync is not enabled for this company: ${locked} cannot be set` })
  }
  return input
}
