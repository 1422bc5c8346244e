import { z } from 'zod'
import { Failure } from '../core/errors.ts'
import { sendMail } from '../core/services/mailer.ts'
import type { Engine } from '../crm/engine.ts'
import type { MailChoice, NotificationKind } from '../crm/domain/notification-kinds.ts'
import { unwrap } from '../db/result.ts'
import { notificationMail } from './notification-mail.ts'

/**
 * Tells a person of something that has not happened, as that person has chosen to be told. @returns whether it was mailed
 * @throws Failure `test_just_sent`, `mail_not_sent`
 */
export async function testNotification(
  { db, env, now }: Pick<Engine, 'db' | 'env' | 'now'>,
  person: { readonly organizationId: string; readonly organizationName: string; readonly userId: string; readonly email: string },
  { kind, inPage, mail }: { readonly kind: NotificationKind; readonly inPage: boolean; readonly mail: MailChoice },
): Promise<{ readonly mailed: boolean }> {
  const answer = await db.rpc('notification_test', {
    p_organization: person.organizationId,
    p_user: person.userId,
    p_kind: kind,
    p_in_page: inPage,
  })
  if (!z.boolean().parse(unwrap(answer))) {
    throw new Failure({ kind: 'invalid', code: 'test_just_sent', message: 'A test of this was sent within the last minute.' })
  }
  if (env.mail === null || mail === 'off') return { mailed: false }
  const item = { id: 0, kind, data: { test: true }, times: 1, at: new Date(now()).toISOString() }
  const written = notificationMail({ email: person.email, organization: person.organizationName, items: [item] }, env.appUrl)
  try {
    await sendMail(env.mail, written)
  } catch (cause) {
    throw new Failure({
      kind: 'transient',
      code: 'mail_not_sent',
      message: 'The mail server did not take the mail. Try again later.',
      cause,
    })
  }
  return { mailed: true }
}
