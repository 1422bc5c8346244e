import { expect, test } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import { outcomeOf } from '../../../src/lib/crm/gateway/outcomes.ts'
import { attemptsMax } from '../../../src/lib/crm/domain/gateway.ts'
import type { PushResult } from '../../../src/lib/crm/port/destination.ts'
import type { Work } from '../../../src/lib/db/gateway.ts'
import { gatewayWork as work } from './support/gateway-work.ts'

const when = { at: '2026-11-30T10:00:00.000Z', tookMs: 30_000 }
const pending = { object: 'contact', until: '2026-11-30T10:10:00.000Z' } as const
const later = { object: 'contact', until: '2026-11-30T10:21:00.000Z' } as const
const unanswered = (of: typeof pending | typeof later, sent = true): PushResult => ({
  kind: 'unanswered',
  key: 'one',
  pending: of,
  sent,
})

test('a create without an answer is one attempt, and is looked for soon', () => {
  expect(outcomeOf(work(), unanswered(pending), when)).toMatchObject({
    status: 'queued',
    wait_seconds: 2,
    pending,
    unanswered: true,
    error: { code: 'create_pending', retryable: true, may_have_arrived: true },
    attempt: { ...when, outcome: 'looked for', code: 'create_pending' },
  })
})

test('looks are no attempts: as many as fit into the time in which it may still appear', () => {
  const looked = (unansweredSince: string) =>
    outcomeOf(work({ attempts: attemptsMax, pending, unansweredSince }), unanswered(pending, false), when)
  expect(looked('2026-11-30T10:00:22.000Z')).toMatchObject({ status: 'queued', wait_seconds: 8, pending, attempt: null })
  expect(looked('2026-11-30T09:55:00.000Z')).toMatchObject({ status: 'queued', wait_seconds: 20, pending, attempt: null })
})

test('sent again when that time is over, it is an attempt; the last one that nobody answers fails', () => {
  const second = outcomeOf(work({ attempts: 1, pending }), unanswered(later), when)
  expect(second).toMatchObject({ status: 'queued', pending: later, attempt: { outcome: 'looked for' } })
  const last = outcomeOf(work({ attempts: attemptsMax - 1, pending }), unanswered(later), when)
  expect(last).toMatchObject({ status: 'failed', wait_seconds: 0, attempt: { outcome: 'failed' } })
  expect(last.error?.message).toContain('2026-11-30 10:21 UTC')
})

test('what failed after it was sent says that it may be there, and what to do; what never got there does not', () => {
  const failed = (effect: 'none' | 'possible' | 'pending', of: Partial<Work> = {}) =>
    outcomeOf(
      work({ attempts: attemptsMax - 1, ...of }),
      new Failure({ kind: 'transient', code: 'crm_unreachable', message: 'No.', effect }),
      when,
    ).error
  expect(failed('none')).toEqual({ code: 'crm_unreachable', message: 'No.', retryable: true })
  expect(failed('pending')).toMatchObject({ may_have_arrived: true, message: expect.stringContaining('no second one') })
  expect(failed('possible', { kind: 'event' })).toMatchObject({
    may_have_arrived: true,
    message: expect.stringContaining('event_id'),
  })
  // An earlier attempt was not answered.
  expect(failed('none', { unansweredSince: when.at })).toMatchObject({ may_have_arrived: true })
})
