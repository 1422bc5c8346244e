import { expect, test } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import type { RemoteWrite, WriteResult } from '../../../src/lib/crm/port/writes.ts'
import { failsAtEverything, mayBeOfRecord, sendAgain } from '../../../src/lib/crm/sync/failed-alone.ts'
import { refusalError } from '../../../src/lib/crm/sync/refusal-error.ts'
import { remoteRecord } from './support/pairs.ts'

const failure = (effect: 'possible' | 'pending', kind: 'transient' | 'rate_limit' = 'transient') =>
  new Failure({ kind, code: 'crm_unavailable', message: 'Not now.', said: 'Internal error', effect })
const create: RemoteWrite = { kind: 'create', key: 'k', externalId: 'x', properties: {} }
const update: RemoteWrite = { kind: 'update', key: 'k', id: '7', properties: {}, before: remoteRecord({}) }
const made: WriteResult = { kind: 'ok', key: 'k', id: '7', updatedAt: '2026-01-01T00:00:00Z', created: true, stored: {} }

/** A CRM that fails so many times before it takes the write; at `madeAfter` of them it had made the record. */
function failing(times: number, madeAfter = Number.POSITIVE_INFINITY) {
  const steps: string[] = []
  let failures = 1
  return {
    steps,
    io: {
      send: async () => {
        steps.push('send')
        failures += 1
        if (failures <= times) throw failure('possible')
        return [made]
      },
      find: async () => {
        steps.push('look')
        return failures >= madeAfter ? '9' : null
      },
      pause: async () => undefined,
    },
  }
}
const alone = (write: RemoteWrite) => ({ write, failure: failure('possible') })
const others = { answered: 5, failed: 1, runFailures: 0 }

test('only what was answered, or may be sent twice, may be one record’s fault', () => {
  expect(mayBeOfRecord(failure('possible'), false)).toMatchObject({ code: 'crm_unavailable' })
  expect(mayBeOfRecord(failure('pending'), true)).toMatchObject({ code: 'crm_unavailable' })
  for (const thrown of [failure('pending'), failure('possible', 'rate_limit'), new Error('ours')])
    expect(mayBeOfRecord(thrown, false)).toBeNull()
})

test('a create is sent again after each look for what it may have made; what was repeated on its way is not', async () => {
  const twice = failing(2)
  expect(await sendAgain(alone(create), twice.io, others)).toEqual([made])
  expect(twice.steps).toEqual(['look', 'send', 'look', 'send'])
  const { io, steps } = failing(1)
  expect(await sendAgain(alone(update), io, others)).toMatchObject([{ kind: 'rejected' }])
  expect(await sendAgain(alone(create), { ...io, find: null }, others)).toMatchObject([{ kind: 'rejected' }])
  expect(steps).toEqual([])
})

test.each([1, 2, 3])('what was made at failure %i all the same is never made again', async (at) => {
  const crm = failing(9, at)
  expect(await sendAgain(alone(create), crm.io, others)).toEqual([{ kind: 'exists', key: 'k', id: '9' }])
  expect(crm.steps.filter((step) => step === 'send')).toHaveLength(at - 1)
})

test('a record at which the CRM always fails is refused, in words, once it is known that others are taken', async () => {
  const [refused] = await sendAgain(alone(create), failing(99).io, others)
  expect(refused).toMatchObject({ kind: 'rejected', reason: 'unanswered' })
  if (refused?.kind !== 'rejected') throw new Error('It was taken.')
  const { message } = refusalError({ mapping: [], crmName: 'Pipedrive' }, {}, refused, () => [])
  expect(message).toBe('Pipedrive gave no result for this record. Pipedrive said: “Internal error”')
  expect(await sendAgain(alone(update), failing(99).io, { answered: 0, failed: 1, runFailures: 2 })).toEqual([refused])
})

test('a CRM that takes nothing is waited for, and refuses no record', async () => {
  await expect(sendAgain(alone(create), failing(99).io, { answered: 0, failed: 1, runFailures: 1 })).rejects.toThrow('Not now.')
  expect(failsAtEverything(4, 0)).toBe(true)
  expect(failsAtEverything(4, 4)).toBe(false)
  expect(failsAtEverything(3, 0)).toBe(false)
})
