import type { Mail } from '../core/services/mailer.ts'
import { happened, told } from '../crm/domain/notification-kinds.ts'
import type { DueMail } from '../db/notifications.ts'

const itemsMax = 50

/** On one line: what somebody has entered must not look like a part of the message, nor like another header of it. */
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

/** One mail with everything that somebody is notified of in an organisation now. */
export function notificationMail(
  { email, organization: name, items }: Pick<DueMail, 'email' | 'organization' | 'items'>,
  appUrl: string,
): Mail {
  const organization = oneLine(name)
  const of = items.map(({ kind, data, times }) => ({ kind, ...happened(data, times) }))
  const all = of.map(({ kind, ...each }) => told(kind, each))
  const isTest = of.every(({ data }) => data.test === true)
  const [first] = all
  const subject =
    all.length === 1 && first !== undefined
      ? `${first.title} (${organization})`
      : `${all.length} notifications of ${organization}`
  const shown = all
    .slice(0, itemsMax)
    .map(({ title, text, href }) => [oneLine(title), oneLine(text), `${appUrl}${href}`].join('\n'))
  return {
    to: email,
    subject: oneLine(subject),
    text: [
      isTest ? `A test of what you are told of ${organization}:` : `What has happened in ${organization}:`,
      ...shown,
      ...(all.length > itemsMax ? [`And ${all.length - itemsMax} more: ${appUrl}/dashboard/notifications`] : []),
      `You choose what you are told, and when: ${appUrl}/dashboard/account#notifications`,
    ].join('\n\n'),
  }
}
