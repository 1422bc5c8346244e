import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import { attemptsMax } from '../../../src/lib/crm/domain/gateway.ts'
import { outcomeOf } from '../../../src/lib/crm/gateway/outcomes.ts'
import { sendCreates } from '../../../src/lib/crm/gateway/pending-creates.ts'
import type { Connector } from '../../../src/lib/crm/port/connector.ts'
import type { Session } from '../../../src/lib/crm/port/session.ts'
import { leaseSeconds, type Work } from '../../../src/lib/db/gateway.ts'
import { gatewayWork } from './support/gateway-work.ts'

/** How long the CRM may work on a request that it has. */
const mayTakeMs = 600_000
const unused = () => Promise.reject(new Error('Nothing is sent here.'))
const session: Session = {
  tokens: unused,
  refreshAfterRefusal: unused,
  fields: [],
  send: unused,
  observeWindow: () => undefined,
  observeUsage: () => undefined,
  memoize: (_key, make) => make(),
  memoizeForRun: (_key, make) => make(),
}

/**
 * What becomes of a request: its process is stopped before it is sent or after; its connection is cut before the CRM has all of it, or later; it
 * is answered, late or at once. `afterMs`: when the CRM carries it out.
 */
const fate = fc.oneof(
  fc.constantFrom({ end: 'stopped' as const, afterMs: null }, { end: 'cut' as const, afterMs: null }),
  fc.record({
    end: fc.constantFrom('stopped' as const, 'cut' as const, 'timed out' as const, 'answered' as const),
    afterMs: fc.integer({ min: 0, max: mayTakeMs - 1 }),
  }),
)
type Fate = typeof fate extends fc.Arbitrary<infer Each> ? Each : never

/** A CRM that makes another record of a repeated create, and that finds what it has made by then. */
function crmOf(fates: readonly Fate[]) {
  const clock = { now: Date.parse('2026-11-30T10:00:00Z') }
  const made: number[] = []
  const isThere = () => made.some((at) => at <= clock.now)
  let sent = 0
  const unreached = (code: string) => new Failure({ kind: 'transient', code, message: code, effect: 'pending' })
  const connector: Pick<Connector, 'createsPendFor' | 'upsertRecords'> = {
    createsPendFor: async () => mayTakeMs,
    upsertRecords: async () => {
      const each = fates[sent] ?? { end: 'answered', afterMs: 0 }
      sent += 1
      if (each.afterMs !== null) made.push(clock.now + each.afterMs)
      if (each.end === 'answered') clock.now += each.afterMs ?? 0
      if (each.end === 'cut') throw unreached('crm_unreachable')
      if (each.end === 'timed out') throw unreached('crm_timeout')
      if (each.end === 'stopped') throw new Error('stopped')
      return [{ kind: 'ok', key: 'one', id: 'note', updatedAt: '2026-11-30T10:00:00Z', created: true, stored: {} }]
    },
  }
  return { clock, made, isThere, connector }
}

const none = gatewayWork({ kind: 'event' })

/** As the database keeps it of an attempt or a look. */
function tried(
  work: Work,
  { at, ...known }: Pick<Work, 'attempts' | 'pending' | 'interruptedAt'> & { readonly at: string },
): Work {
  return { ...work, ...known, unansweredSince: work.unansweredSince ?? at }
}

test('whatever becomes of its requests, an event is there once at most, or its caller is told that nobody knows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: attemptsMax }), async (fates) => {
      const { clock, made, isThere, connector } = crmOf(fates)
      let work = none
      let status = 'queued'
      let code: string | undefined
      while (status === 'queued' && work.attempts < attemptsMax) {
        const began = clock.now
        const at = new Date(began).toISOString()
        if (work.unansweredSince !== null && isThere()) {
          status = 'synced'
          break
        }
        const stoppedAt =
          work.interruptedAt === null ? undefined : new Date(Date.parse(work.interruptedAt) + leaseSeconds * 1_000).toISOString()
        const write = { kind: 'create', key: 'one', externalId: 'event', properties: {} } as const
        const create = { write, pending: work.pending ?? undefined, stoppedAt }
        try {
          const [result] = await sendCreates({ connector, session, now: () => clock.now }, 'note', [create])
          if (result?.kind === 'ok') {
            status = 'synced'
          } else if (result?.kind === 'unanswered') {
            const outcome = outcomeOf(work, result, { at, tookMs: 0 })
            status = outcome.status
            code = outcome.error?.code
            const pending = { object: 'note', until: result.pending.until } as const
            const attempts = work.attempts + (outcome.attempt === null ? 0 : 1)
            const interruptedAt = outcome.attempt === null ? work.interruptedAt : null
            work = tried(work, { attempts, pending, interruptedAt, at })
            clock.now += outcome.wait_seconds * 1_000
          }
        } catch {
          // The worker that takes it over sees when the lease began.
          clock.now = began + leaseSeconds * 1_000
          work = tried(work, { attempts: work.attempts + 1, pending: work.pending, interruptedAt: at, at })
          code = 'interrupted'
        }
      }
      expect(made.length).toBeLessThanOrEqual(1)
      if (status !== 'synced') expect(['create_pending', 'interrupted']).toContain(code)
    }),
  )
})
