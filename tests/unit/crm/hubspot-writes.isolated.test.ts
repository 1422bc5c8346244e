import { beforeEach, describe, expect, test, vi } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import type { Session } from '../../../src/lib/crm/port/session.ts'
import type { RemoteWrite } from '../../../src/lib/crm/port/writes.ts'
import { hubSpotObject } from '../../../src/lib/crm/hubspot/objects.ts'
import { writeRecords } from '../../../src/lib/crm/hubspot/writes.ts'
import { failureOf } from '../support/failure.ts'

type Input = {
  readonly id: string
  readonly idProperty?: string
  readonly objectWriteTraceId: string
  readonly properties: Readonly<Record<string, string>>
}
type Call = { readonly method: 'upsert' | 'update'; readonly inputs: readonly Input[] }

const hubspot = vi.hoisted(() => {
  const state: { answer: (call: { method: 'upsert' | 'update'; inputs: readonly Input[] }) => unknown; calls: Call[] } = {
    answer: () => ({ results: [] }),
    calls: [],
  }
  return state
})

vi.mock('../../../src/lib/crm/hubspot/client.ts', () => ({
  call: async (_conversation: unknown, _lane: string, use: (client: unknown) => Promise<unknown>) => {
    const method =
      (name: 'upsert' | 'update') =>
      async (_path: string, { inputs }: { inputs: readonly Input[] }) => {
        hubspot.calls.push({ method: name, inputs })
        return hubspot.answer({ method: name, inputs })
      }
    return use({ crm: { objects: { batchApi: { upsert: method('upsert'), update: method('update') } } } })
  },
}))

const unused = async () => {
  throw new Error('not part of a write')
}
const session: Session = {
  tokens: unused,
  refreshAfterRefusal: unused,
  fields: [],
  send: (_lane, call) => call(),
  observeWindow: () => undefined,
  observeUsage: () => undefined,
  memoize: (_key, make) => make(),
  memoizeForRun: (_key, make) => make(),
}
const app = { clientId: 'id', clientSecret: 'secret', apiUrl: 'https://api.example.com', appUrl: 'https://app.example.com' }
const send = (writes: readonly RemoteWrite[]) => writeRecords({ session, app, now: Date.now }, hubSpotObject('contact'), writes)
const create = (key: string, properties: RemoteWrite['properties'] = {}): RemoteWrite => ({
  kind: 'create',
  key,
  externalId: `ours-${key}`,
  properties,
})
const update = (key: string, properties: RemoteWrite['properties'] = {}): RemoteWrite => ({
  kind: 'update',
  key,
  id: `theirs-${key}`,
  properties,
  before: { id: `theirs-${key}`, properties: {}, updatedAt: '2024-05-01T09:00:00.000Z', keys: [] },
})

const updatedAt = new Date('2024-05-01T10:00:00Z')
const ok = (inputs: readonly Input[], more: object = {}) =>
  inputs.map((input) => ({
    id: input.idProperty ? `new-${input.id}` : input.id,
    properties: input.properties,
    updatedAt,
    objectWriteTraceId: input.objectWriteTraceId,
    ...more,
  }))
const validation = (message: string) =>
  new Failure({ kind: 'rejected', code: 'validation_error', message: `HubSpot refused: ${message}` })

beforeEach(() => {
  hubspot.calls = []
  hubspot.answer = ({ inputs }) => ({ results: ok(inputs) })
})

describe('HubSpot writes', () => {
  test('a create is an upsert on our own id, so a repeated one is idempotent', async () => {
    hubspot.answer = ({ inputs }) => ({ results: ok(inputs, { _new: true }) })
    expect(await send([create('a', { email: 'a@example.com', phone: null, age: 3 })])).toEqual([
      { kind: 'ok', key: 'a', id: 'new-ours-a', updatedAt: '2024-05-01T10:00:00.000Z', created: true, stored: {} },
    ])
    expect(hubspot.calls).toEqual([
      {
        method: 'upsert',
        inputs: [
          {
            idProperty: 'adsapp_contact_id',
            id: 'ours-a',
            objectWriteTraceId: 'a',
            properties: { email: 'a@example.com', phone: '', age: '3', adsapp_contact_id: 'ours-a' },
          },
        ],
      },
    ])
    hubspot.answer = ({ inputs }) => ({ results: ok(inputs, { _new: false }) })
    expect(await send([create('a')])).toMatchObject([{ kind: 'ok', created: false }])
  })

  test('no writes send no request', async () => {
    expect(await send([])).toEqual([])
    expect(hubspot.calls).toEqual([])
  })

  test('there is one result per write, whatever the order of the response', async () => {
    hubspot.answer = ({ inputs }) => ({ results: ok(inputs).toReversed() })
    expect((await send([update('a'), update('b'), update('c')])).map(({ key, kind }) => [key, kind])).toEqual([
      ['a', 'ok'],
      ['b', 'ok'],
      ['c', 'ok'],
    ])
  })

  test('rows are identified by id when HubSpot does not repeat the trace id', async () => {
    hubspot.answer = ({ inputs }) => ({ results: ok(inputs, { objectWriteTraceId: undefined }).toReversed() })
    expect(await send([update('a'), update('b')])).toMatchObject([
      { key: 'a', id: 'theirs-a' },
      { key: 'b', id: 'theirs-b' },
    ])
    expect(await send([create('a'), create('b')])).toMatchObject([
      { key: 'a', id: 'new-ours-a' },
      { key: 'b', id: 'new-ours-b' },
    ])
  })

  test('a row at fault is identified by trace id or by id, and the others succeed', async () => {
    const message = 'Property values were not valid: [{"message":"bad mail","name":"email","error":"INVALID_EMAIL"}]'
    for (const context of [{ objectWriteTraceId: ['b'] }, { ids: ['theirs-b'] }, { id: ['theirs-b'] }]) {
      hubspot.answer = ({ inputs }) => ({
        results: ok(inputs.filter(({ id }) => id !== 'theirs-b')),
        errors: [{ category: 'VALIDATION_ERROR', message, context }],
      })
      expect(await send([update('a'), update('b'), update('c')])).toMatchObject([
        { key: 'a', kind: 'ok' },
        { key: 'b', kind: 'rejected', code: 'invalid_email', field: 'email', message: 'bad mail' },
        { key: 'c', kind: 'ok' },
      ])
    }
  })

  test('an update of a deleted contact is gone, and a create of an existing one exists', async () => {
    hubspot.answer = () => ({
      results: [],
      errors: [{ category: 'OBJECT_NOT_FOUND', message: 'gone', context: { ids: ['theirs-a'] } }],
    })
    expect(await send([update('a')])).toEqual([{ kind: 'gone', key: 'a' }])
    hubspot.answer = () => ({
      results: [],
      errors: [
        { category: 'CONFLICT', message: 'Contact already exists. Existing ID: 51', context: { objectWriteTraceId: ['a'] } },
      ],
    })
    expect(await send([create('a')])).toEqual([{ kind: 'exists', key: 'a', id: '51' }])
    hubspot.answer = () => ({
      results: [],
      errors: [{ category: 'CONFLICT', message: 'Contact already exists.', context: { objectWriteTraceId: ['a'] } }],
    })
    expect(await send([create('a')])).toEqual([{ kind: 'exists', key: 'a', id: null }])
    expect(await send([update('a')])).toMatchObject([{ kind: 'rejected', reason: 'taken', code: 'conflict' }])
  })

  test('a missing row is not taken for success', async () => {
    hubspot.answer = ({ inputs }) => ({ results: ok(inputs.slice(1)) })
    expect(await send([update('a'), update('b')])).toMatchObject([
      { key: 'a', kind: 'rejected', code: 'no_answer' },
      { key: 'b', kind: 'ok' },
    ])
  })

  test('a rejected batch is bisected: the row at fault is isolated and all others are written', async () => {
    hubspot.answer = ({ inputs }) => {
      if (inputs.some(({ id }) => id === 'theirs-37')) throw validation('[{"message":"bad","name":"email"}]')
      return { results: ok(inputs) }
    }
    const results = await send(Array.from({ length: 100 }, (_, index) => update(String(index))))
    expect(results.map(({ key }) => key)).toEqual(Array.from({ length: 100 }, (_, index) => String(index)))
    expect(results.filter(({ kind }) => kind !== 'ok')).toEqual([
      { kind: 'rejected', key: '37', reason: 'other', code: 'validation_error', message: 'bad', field: 'email' },
    ])
    expect(hubspot.calls.length).toBeLessThanOrEqual(15)
  })

  test.each(['auth', 'rate_limit', 'transient'] as const)('a batch is not bisected for a failure of kind %s', async (kind) => {
    hubspot.answer = () => {
      throw new Failure({ kind, code: 'c', message: 'm' })
    }
    expect(await failureOf(() => send([update('a'), update('b')]))).toMatchObject({ kind, code: 'c' })
    expect(hubspot.calls).toHaveLength(1)
  })
})

describe('edge cases', () => {
  test('an unexpected response throws once, and the writes are not repeated', async () => {
    hubspot.answer = ({ inputs }) => ({ results: inputs.map(({ id }) => ({ id })) })
    await send([update('a'), update('b'), update('c'), update('d')]).catch(() => undefined)
    expect(hubspot.calls).toHaveLength(1)
  })
})
