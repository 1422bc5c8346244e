import { z } from 'zod'
import { log } from '../core/log.ts'
import { sendMail } from '../core/mailer.ts'
import type { Engine } from '../crm/engine.ts'
import type { Stop } from '../db/outbox.ts'
import { unwrap } from '../db/result.ts'

const concernedSchema = z.object({ organization: z.string(), url: z.string(), emails: z.array(z.string()) }).nullable()

const words: Readonly<Record<Stop, { readonly subject: string; readonly said: string; readonly next: string }>> = {
  failing: {
    subject: 'are paused',
    said: 'have failed for 24 hours, and the hub has paused them',
    next: 'What happens meanwhile is kept for 30 days and sent when you make the endpoint active again:',
  },
  gone: {
    subject: 'are turned off',
    said: 'were answered with 410, which says that the address is no more, and the hub has turned them off',
    next: 'It is told of nothing from now on. If that is a mistake, make the endpoint active and send again what it has missed:',
  },
  full: {
    subject: 'are turned off',
    said: 'do not get through, more than 100,000 events wait for them, and the hub has turned them off',
    next: 'It is told of nothing from now on. What waits is kept until it is 30 days old: make the endpoint active and send it again:',
  },
}

/**
 * Mails those who run the organisation's webhooks that an endpoint is sent nothing any more, and why. The page says it in any case, with or
 * without a mail server. Never throws: a mail that is not sent stops nothing.
 */
export async function tellAdmins({ db, env }: Pick<Engine, 'db' | 'env'>, endpointId: string, reason: Stop): Promise<void> {
  log.warn('endpoint stopped', { endpointId, reason })
  if (env.mail === null) return
  try {
    const concerned = concernedSchema.parse(unwrap(await db.rpc('outbox_admins', { p_endpoint: endpointId })))
    if (concerned === null) return
    const { host } = new URL(concerned.url)
    const { subject, said, next } = words[reason]
    const text = [
      `The webhooks of ${concerned.organization} to ${host} ${said}.`,
      next,
      `${env.appUrl}/dashboard/settings/webhooks/${endpointId}`,
    ].join('\n\n')
    for (const to of concerned.emails) {
      await sendMail(env.mail, { to, subject: `Webhooks to ${host} ${subject}`, text }).catch((cause: unknown) =>
        log.warn('stop of an endpoint not mailed', { endpointId, cause }),
      )
    }
  } catch (cause) {
    log.warn('stop of an endpoint not mailed', { endpointId, cause })
  }
}
