import type { Env } from '../core/env.ts'
import { invitationPath, linkTokenHash, newLinkToken } from '../core/secrets/link-token.ts'
import { log } from '../core/log.ts'
import { sendMail } from '../core/services/mailer.ts'
import type { Role } from '../core/access/roles.ts'
import { invite } from '../records/organization/team.ts'
import type { UserClient } from '../records/rows.ts'
import { invitationMail } from './invitation-mail.ts'

/**
 * Makes an invitation as the person who invites, and mails its link. A mail server that refuses is no reason to undo it: the link is in the
 * answer.
 */
export async function inviteByMail(
  { appUrl, mail }: Pick<Env, 'appUrl' | 'mail'>,
  from: {
    readonly client: UserClient
    readonly organizationId: string
    readonly organizationName: string
    readonly email: string
  },
  { email, role }: { readonly email: string; readonly role: Role },
) {
  const token = newLinkToken()
  const made = await invite(from.client, from.organizationId, { email, role, tokenHash: linkTokenHash(token) })
  const link = `${appUrl}${invitationPath(token)}`
  return { ...made, link, isMailed: await mailed() }

  async function mailed(): Promise<boolean> {
    if (!mail) return false
    try {
      await sendMail(mail, invitationMail({ ...made, link, organization: from.organizationName, invitedBy: from.email }))
      return true
    } catch (cause) {
      log.warn('invitation not mailed', { invitationId: made.id, cause })
      return false
    }
  }
}
