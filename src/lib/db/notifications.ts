import { z } from 'zod'
import { kindRows } from '../crm/domain/notification-kinds.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** Events of one transaction. */
const eventsMax = 2_000
/** As long as a mail server may take with a batch. */
const leaseSeconds = 120
const mailsMax = 100

/** Writes what people are to be told of what has happened, until all is told. */
export async function tellPeople(client: ServiceClient, isOver: () => boolean): Promise<void> {
  unwrap(await client.rpc('notifications_remind'))
  for (;;) {
    const count = z.number().parse(unwrap(await client.rpc('notifications_tell', { p_kinds: kindRows, p_limit: eventsMax })))
    if (count < eventsMax || isOver()) return
  }
}

const claimedSchema = z.array(
  z.object({
    email: z.string(),
    organization: z.string(),
    items: z.array(z.object({ id: z.number(), kind: z.string(), data: z.json(), times: z.number(), at: z.string() })),
  }),
)
/** What one person is to be mailed now. */
export type DueMail = z.output<typeof claimedSchema>[number]

export async function claimMails(client: ServiceClient, lease: string): Promise<readonly DueMail[]> {
  const answer = await client.rpc('notifications_claim', { p_lease: lease, p_seconds: leaseSeconds, p_limit: mailsMax })
  return claimedSchema.parse(unwrap(answer))
}

export async function settleMails(client: ServiceClient, lease: string, ids: readonly number[], sent: boolean): Promise<void> {
  unwrap(await client.rpc('notifications_settle', { p_lease: lease, p_ids: [...ids], p_sent: sent }))
}
