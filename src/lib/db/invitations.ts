import { z } from 'zod'
import { roleSchema } from '../core/access/roles.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import { answersSoon } from './timed-fetch.ts'

const invitationSchema = z
  .object({ organization: z.string(), email: z.string(), role: roleSchema, invited_by: z.string(), expires_at: z.string() })
  .transform(({ invited_by: invitedBy, expires_at: expiresAt, ...rest }) => ({ ...rest, invitedBy, expiresAt }))
export type OpenInvitation = z.infer<typeof invitationSchema>

/** What an invitation's link is for; null when it has no effect (any more). */
export async function findInvitation(client: ServiceClient, tokenHash: string): Promise<OpenInvitation | null> {
  const rows = unwrap(await client.rpc('read_invitation', { p_token_hash: tokenHash }).abortSignal(answersSoon()))
  return z.array(invitationSchema).parse(rows)[0] ?? null
}
