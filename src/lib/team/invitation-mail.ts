import type { Mail } from '../core/services/mailer.ts'
import type { Role } from '../core/access/roles.ts'

/** On one line: what somebody has entered must not look like a part of the message. */
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

export function invitationMail(invitation: {
  readonly email: string
  readonly role: Role
  readonly organization: string
  readonly invitedBy: string
  readonly link: string
  readonly expiresAt: string
}): Mail {
  const { email, role, invitedBy, link } = invitation
  const organization = oneLine(invitation.organization)
  const day = new Date(invitation.expiresAt).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
  return {
    to: email,
    subject: `${invitedBy} invites you to ${organization} on ADSapp CRM Hub`,
    text: [
      `${invitedBy} invites you to the organisation “${organization}” on ADSapp CRM Hub, as ${role}.`,
      `To accept, open this link before ${day} (UTC). It works once, and only for ${email}:`,
      link,
      'If you do not know what this is about, ignore this message: nothing happens then.',
    ].join('\n\n'),
  }
}
