import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { toFailure } from '../../../src/lib/core/errors.ts'
import { leaseSeconds, newLease, startHeartbeat } from '../../../src/lib/crm/run/lease.ts'
import { createServiceClient } from '../../../src/lib/db/service-client.ts'

const heartbeatMs = 5_000
/** Nothing is sent in the last five seconds of a lease. */
const sendsForMs = (leaseSeconds - 5) * 1_000

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', 'performance'] }))
afterEach(() => vi.useRealTimers())

/** A lease whose renewals are answered by hand, in the order in which they were asked for. */
function held() {
  const renewals: PromiseWithResolvers<Response>[] = []
  const db = createServiceClient({ supabaseUrl: 'http://127.0.0.1:1', supabaseSecretKey: 'sb_secret_lease' }, () => {
    const renewal = Promise.withResolvers<Response>()
    renewals.push(renewal)
    return renewal.promise
  })
  const heartbeat = startHeartbeat(db, newLease('7b0b5b6e-6f0e-4f6e-9a43-0d2c1a3f5e10'))
  const state = () => {
    try {
      heartbeat.check()
      return 'held'
    } catch (thrown) {
      return toFailure(thrown).code
    }
  }
  const until = async (expected: string) => {
    while (state() !== expected) await nextTurn()
  }
  const asked = async (count: number) => {
    while (renewals.length < count) await nextTurn()
  }
  const answer = (index: number, isRenewed: boolean) => renewals[index]?.resolve(Response.json(isRenewed))
  return { heartbeat, state, until, asked, answer }
}

test('a lease that is not renewed is no leave to send from some seconds before its end', () => {
  const { heartbeat, state } = held()
  vi.advanceTimersByTime(sendsForMs)
  expect(state()).toBe('held')
  vi.advanceTimersByTime(1)
  expect(state()).toBe('lease_lost')
  heartbeat.stop()
})

test('a renewal counts from when it was asked for, however late it is answered', async () => {
  const { heartbeat, state, until, asked, answer } = held()
  vi.advanceTimersByTime(heartbeatMs)
  await asked(1)
  vi.advanceTimersByTime(sendsForMs - heartbeatMs + 1)
  expect(state()).toBe('lease_lost')
  answer(0, true)
  await until('held')
  vi.advanceTimersByTime(heartbeatMs - 1)
  expect(state()).toBe('held')
  vi.advanceTimersByTime(1)
  expect(state()).toBe('lease_lost')
  heartbeat.stop()
})

test('a lease that another worker has is lost at once', async () => {
  const { heartbeat, state, until, asked, answer } = held()
  vi.advanceTimersByTime(heartbeatMs)
  await asked(1)
  expect(state()).toBe('held')
  answer(0, false)
  await until('lease_lost')
  heartbeat.stop()
})

test('a clock that is set back, or a machine that slept, makes no lease longer', () => {
  const { heartbeat, state } = held()
  const began = Date.now()
  vi.advanceTimersByTime(sendsForMs + 1)
  vi.setSystemTime(began)
  expect(state()).toBe('lease_lost')
  heartbeat.stop()
  const slept = held()
  vi.setSystemTime(Date.now() + sendsForMs + 1)
  expect(slept.state()).toBe('lease_lost')
  slept.heartbeat.stop()
})
