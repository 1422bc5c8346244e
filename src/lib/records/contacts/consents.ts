import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { readRows, type UserClient } from '../rows.ts'
import type { OfContact } from './of-contact.ts'

export const consentChannels = ['email', 'phone', 'sms', 'whatsapp', 'post'] as const
export const consentPurposes = ['marketing', 'newsletter', 'service', 'profiling'] as const
export const consentStatuses = ['granted', 'withdrawn'] as const

export const consentSchema = z.object({
  id: databaseIdSchema,
  channel: z.enum(consentChannels),
  purpose: z.enum(consentPurposes),
  status: z.enum(consentStatuses),
  source: z.string().describe('Where it was said: a form, a call, a letter.'),
  at: z.string().describe('When it was said.'),
  recorded_at: z.string(),
  recorded_by: databaseIdSchema.nullable().describe('The member, or the API key, that wrote it down.'),
})
export type Consent = z.infer<typeof consentSchema>
export type NewConsent = Pick<Consent, 'channel' | 'purpose' | 'status' | 'source'> & { readonly at: string | null }

const columns = 'id, channel, purpose, status, source, at, recorded_at, recorded_by'
const consentsMax = 1_000

/** All that a contact has agreed to or taken back, the newest first. */
export async function consentsOf(client: UserClient, { organizationId, contactId }: OfContact): Promise<readonly Consent[]> {
  const found = client.from('contact_consents').select(columns)
  return readRows(
    z.array(consentSchema),
    found
      .eq('organization_id', organizationId)
      .eq('contact_id', contactId)
      .order('at', { ascending: false })
      .order('recorded_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(consentsMax),
  )
}

/** Of a history with the newest first, what holds: the newest of each channel and purpose. */
export function consentsInForce(history: readonly Consent[]): readonly Consent[] {
  const seen = new Set<string>()
  return history.filter(({ channel, purpose }) => {
    const about = `${channel} ${purpose}`
    const isNewest = !seen.has(about)
    seen.add(about)
    return isNewest
  })
}

/** Writes down what a contact has said; what was said before stays. @throws Failure `reference_not_found` */
export async function addConsent(
  client: UserClient,
  { organizationId, contactId }: OfContact,
  { at, ...said }: NewConsent,
): Promise<Consent> {
  const row = { organization_id: organizationId, contact_id: contactId, ...said, ...(at === null ? {} : { at }) }
  return readRows(consentSchema, client.from('contact_consents').insert(row).select(columns).single())
}
