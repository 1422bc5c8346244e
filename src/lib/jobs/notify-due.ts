import { randomUUID } from 'node:crypto'
import { log } from '../core/log.ts'
import { sendMail } from '../core/services/mailer.ts'
import type { Engine } from '../crm/engine.ts'
import { claimMails, settleMails, tellPeople } from '../db/notifications.ts'
import { notificationMail } from './notification-mail.ts'

/**
 * Tells people what has happened since: writes it for their pages, and mails what is due where there is a mail server. A server that stops in
 * between has told nothing twice on a page; a mail that was handed over and not noted is sent again. What the mail server refuses is tried
 * again later. Never throws for one mail.
 */
export async function notifyDue({ db, env, now }: Pick<Engine, 'db' | 'env' | 'now'>, deadline: number): Promise<void> {
  const isOver = () => now() >= deadline
  await tellPeople(db, isOver)
  if (env.mail === null) return
  while (!isOver()) {
    const lease = randomUUID()
    const mails = await claimMails(db, lease)
    if (mails.length === 0) return
    for (const due of mails) {
      const ids = due.items.map(({ id }) => id)
      const isSent = await sendMail(env.mail, notificationMail(due, env.appUrl)).then(
        () => true,
        (cause: unknown) => {
          log.warn('notification not mailed', { ids, cause })
          return false
        },
      )
      await settleMails(db, lease, ids, isSent)
    }
  }
}
