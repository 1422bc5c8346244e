import { z } from 'zod'
import { log } from '../core/log.ts'
import { sendMail } from '../core/mailer.ts'
import type { Engine } from '../crm/engine.ts'
import { unwrap } from '../db/result.ts'

const concernedSchema = z.object({ organization: z.string(), url: z.string(), emails: z.array(z.string()) }).nullable()

/** Mails those who run the organisation's webhooks that an endpoint was paused. The page says it in any case, with or without a mail server. */
export async function tellAdmins({ db, env }: Engine, endpointId: string): Promise<void> {
  log.warn('endpoint paused: it has failed for 24 hours', { endpointId })
  if (env.mail === null) return
  const concerned = concernedSchema.parse(unwrap(await db.rpc('outbox_admins', { p_endpoint: endpointId })))
  if (concerned === null) return
  const { host } = new URL(concerned.url)
  const text = [
    `The webhooks of ${concerned.organization} to ${host} have failed for 24 hours, and the hub has paused them.`,
    'What happens meanwhile is kept for 30 days and sent when you make the endpoint active again:',
    `${env.appUrl}/dashboard/settings/webhooks/${endpointId}`,
  ].join('\n\n')
  for (const to of concerned.emails) {
    await sendMail(env.mail, { to, subject: `Webhooks to ${host} are paused`, text }).catch((cause: unknown) =>
      log.warn('pause of an endpoint not mailed', { endpointId, cause }),
    )
  }
}
