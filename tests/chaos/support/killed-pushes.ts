import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { crmSandboxes, egressAllow } from '../../../sandbox/stack/crm-sandboxes.ts'
import { parseEnv } from '../../../src/lib/core/env.ts'
import type { DestinationType } from '../../../src/lib/crm/domain/destination-type.ts'
import { createEngine, type Engine } from '../../../src/lib/crm/engine.ts'
import { connectIntegration } from '../../../src/lib/crm/gateway/connect.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'
import { type DestinationFixture, destinationFixtures } from '../../contract/support/destination-fixtures.ts'
import { startTestStack, type TestStack } from '../../support/test-stack.ts'
import { type Push, push } from './push.ts'
import { startWatchedProxy, type Watch } from './watched-proxy.ts'

type Kind = Push['kind']
/** Before its n-th request is passed on, or after it was carried out and before its answer arrives. */
type Point = { readonly at: number; readonly when: 'before' | 'after' }
type Ready = { readonly child: ChildProcess; readonly ready: Promise<unknown> }
type Doomed = {
  readonly process: ChildProcess
  readonly point: Point
  readonly seen: string[]
  readonly inFlight: Set<Promise<unknown>>
}

/** Polls of the queue: how many there are depends on time. */
const poll = 'POST /rest/v1/rpc/crm_receive_jobs'

/**
 * Kills a process that delivers, as kill -9 does, at every step, and lets the next one go on: each contact and event is at the CRM once, and
 * the log says so. `stride`: every how many steps.
 */
export function describeKilledPushes(
  type: DestinationType,
  kinds: readonly Kind[],
  { whens = ['before', 'after'], stride = 1 }: { readonly whens?: readonly Point['when'][]; readonly stride?: number } = {},
): void {
  describe(`a process that delivers to ${type}, killed at any step`, () => {
    let stack: TestStack
    let fixture: DestinationFixture
    let engine: Engine
    let env: Readonly<Record<string, string>>
    let user: Push['user']
    let doomed: Doomed | null = null
    let next: Ready
    const closing: (() => Promise<void>)[] = []

    const watch: Watch = async (name, send) => {
      const watched = doomed
      if (watched === null || name === poll) return send()
      if (watched.process.killed) return null
      const own = watched.seen.push(name)
      const { at, when } = watched.point
      if (own !== at || when === 'after') {
        const sending = send()
        watched.inFlight.add(sending)
        const answer = await sending
        if (own !== at) return watched.process.killed ? null : answer
      }
      watched.process.kill('SIGKILL')
      return null
    }
    const start = (): Ready => {
      const file = resolve(import.meta.dirname, 'push-process.ts')
      const child = fork(file, [type], { env: { ...process.env, ...env }, execArgv: [], stdio: 'inherit' })
      return { child, ready: once(child, 'message') }
    }

    beforeAll(async () => {
      stack = await startTestStack()
      fixture = await destinationFixtures[type]()
      const crm = await startWatchedProxy(fixture.url, watch)
      const supabase = await startWatchedProxy(stack.supabaseUrl, watch)
      closing.push(
        () => crm.close(),
        () => supabase.close(),
        () => fixture.close(),
        () => stack.close(),
      )
      env = { ...stack.env, ...crmSandboxes[type].env(crm.url), ...egressAllow([crm.url]) }
      engine = createEngine(parseEnv(env))
      env = { ...env, NEXT_PUBLIC_SUPABASE_URL: supabase.url }
      const { organizationId } = await stack.createTestOrganisation()
      user = { organizationId, userId: 'ann' }
      const credentials = JSON.parse(JSON.stringify(fixture.credentials).replaceAll(fixture.url, crm.url))
      await connectIntegration(engine, user, { crmType: type, credentials })
      next = start()
    })
    afterAll(async () => {
      next.child.kill('SIGKILL')
      for (const close of closing) await close()
    })

    /** @returns whether it was killed, and not done before */
    async function killedAt(point: Point, call: Push, seen: string[]): Promise<boolean> {
      const { child: process, ready } = next
      await ready
      doomed = { process, point, seen, inFlight: new Set() }
      process.send(call)
      // The next one starts meanwhile.
      next = start()
      const ended = once(process, 'exit').then(() => true)
      const isKilled = await Promise.race([ended, once(process, 'message').then(() => false)])
      if (!isKilled) process.kill('SIGKILL')
      await ended
      await Promise.allSettled(doomed.inFlight)
      doomed = null
      return isKilled
    }

    async function goOn(): Promise<void> {
      for (let round = 0; round < 6; round += 1) {
        await stack.runScript(`
          update gateway_results set next_at = now(), leased_until = leased_until - interval '1 day' where status = 'queued';
          update gateway_integrations set watched_until = null;
          update pgmq.q_crm_gateway set vt = now();`)
        await runWorker(engine, { deadline: Date.now() + 60_000, untilEmpty: true })
        const [{ open }] = z
          .tuple([z.object({ open: z.number() })])
          .parse(await stack.sql(`select count(*)::int as open from gateway_results where status = 'queued'`))
        if (open === 0) return
      }
      throw new Error('It was not done after six rounds.')
    }

    test.each(kinds)('of a call with %s, leaves each of it there once, and a log that is true', async (kind) => {
      let killed = 0
      for (const when of whens) {
        for (let at = 1; ; at += stride) {
          const seen: string[] = []
          const before = await fixture.count()
          const call = callOf(kind, user)
          const isKilled = await killedAt({ at, when }, call, seen)
          const told = `${kind} killed ${when} step ${at} of ${seen.join(', ')}`
          await goOn()
          // Who was not answered asks again, under the same name.
          await push(engine, call)
          await goOn()
          const now = await fixture.count()
          const made = { contacts: call.contacts.length, events: kind === 'event' ? 1 : 0 }
          expect([told, now.contacts - before.contacts, now.events - before.events]).toEqual([told, made.contacts, made.events])
          const log = logSchema.parse(
            await stack.sql(
              `select r.status, r.attempts, jsonb_array_length(r.history) as told, r.history #>> '{0,outcome}' as first
               from gateway_results r join gateway_deliveries d on d.id = r.delivery_id where d.idempotency_key = $1`,
              [call.idempotencyKey],
            ),
          )
          expect([told, log.map(({ status }) => status)]).toEqual([told, call.contacts.map(() => 'synced')])
          for (const { attempts, told: entries, first } of log) {
            expect([told, entries]).toEqual([told, attempts])
            // An attempt that nobody saw the end of is told as one.
            expect([told, attempts > 1]).toEqual([told, first === 'interrupted'])
          }
          if (!isKilled) break
          killed += 1
        }
      }
      expect(killed).toBeGreaterThan(1)
    })
  })
}

const logSchema = z.array(z.object({ status: z.string(), attempts: z.number(), told: z.number(), first: z.string().nullable() }))

function callOf(kind: Kind, user: Push['user']): Push {
  const person = () => ({ email: `${randomUUID()}@example.test`, phone: null })
  // Who has a number alone is known by nothing that the CRM keeps once.
  const number = {
    email: null,
    phone: `+49151${Math.floor(Math.random() * 1e8)
      .toString()
      .padStart(8, '0')}`,
  }
  return {
    user,
    kind,
    idempotencyKey: randomUUID(),
    contacts: kind === 'contacts' ? [person(), person(), number] : [person()],
  }
}
