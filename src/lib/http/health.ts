import { z } from 'zod'
import { toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { ServiceHealth } from '../db/service-health.ts'

/** A message that waits longer than this finds no worker. Somebody waits for live changes; runs take turns. */
const waitMaxSeconds: Readonly<Record<string, number>> = {
  crm_live: 300,
  crm_gateway: 300,
  crm_outbox: 300,
  crm_work: 900,
  crm_knowledge: 900,
}
/** The schedule calls every minute and every five. */
const cronMaxSeconds = 15 * 60

export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  database: z.object({ ok: z.boolean() }),
  queues: z.array(
    z.object({
      queue: z.string(),
      ok: z.boolean(),
      waitingSeconds: z.number().describe('For how long the message that is next has been waiting for a worker.'),
    }),
  ),
  cron: z.object({
    ok: z.boolean(),
    secondsAgo: z.number().nullable().describe('Since a background job last ran to its end; null: none ever has.'),
  }),
})
export type Health = z.infer<typeof healthSchema>

const down: Health = { status: 'down', database: { ok: false }, queues: [], cron: { ok: false, secondsAgo: null } }

export function healthOf({ queues, cronSecondsAgo }: ServiceHealth): Health {
  const judged = queues.map(({ queue, waitingSeconds }) => ({
    queue,
    ok: waitingSeconds <= (waitMaxSeconds[queue] ?? 900),
    waitingSeconds: Math.round(waitingSeconds),
  }))
  const cron = {
    ok: cronSecondsAgo !== null && cronSecondsAgo <= cronMaxSeconds,
    secondsAgo: cronSecondsAgo === null ? null : Math.round(cronSecondsAgo),
  }
  return {
    status: cron.ok && judged.every(({ ok }) => ok) ? 'ok' : 'degraded',
    database: { ok: true },
    queues: judged,
    cron,
  }
}

const keptMs = 2_000

/**
 * Reads the health, at most once every two seconds however many ask: anyone who can reach the address must not be able to load the database.
 * Never throws.
 */
export function createHealthReader(read: () => Promise<ServiceHealth>, now: () => number): () => Promise<Health> {
  let kept: { readonly until: number; readonly health: Promise<Health> } | undefined
  const ask = async (): Promise<Health> => {
    try {
      return healthOf(await read())
    } catch (thrown) {
      const { code, message, cause } = toFailure(thrown)
      log.warn('not healthy', { code, error: message, cause })
      return down
    }
  }
  return () => {
    if (kept === undefined || kept.until <= now()) kept = { until: now() + keptMs, health: ask() }
    return kept.health
  }
}
