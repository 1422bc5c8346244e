import { describe, expect, test } from 'vitest'
import type { WebhookRequest } from '../../../src/lib/crm/port/webhook-reading.ts'
import { readWebhook } from '../../../src/lib/crm/pipedrive/webhook.ts'

const current = 'Zq3-current_secret'
const former = 'former-secret'
const sentAt = Date.parse('2026-11-20T09:15:30.412Z')
const minuteMs = 60_000

const meta = {
  action: 'change',
  entity: 'person',
  entity_id: '7',
  company_id: '555',
  user_id: '123',
  id: '0b9c7f6e-1111-4222-8333-444455556666',
  correlation_id: '3f1d',
  timestamp: '2026-11-20T09:15:30.412Z',
  type: 'application',
  version: '2.0',
  webhook_id: '88',
  change_source: 'app',
  attempt: 1,
  host: 'acme.pipedrive.com',
}

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

function request(body: unknown, authorization: string | null = basic('adsapp', current)): WebhookRequest {
  return {
    method: 'POST',
    url: 'https://app.example.com/api/crm/webhooks/pipedrive?connection=1',
    headers: new Headers(authorization === null ? {} : { authorization }),
    body: body instanceof Uint8Array ? body : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
  }
}
const push = (more: object = {}) => ({ data: { id: 7 }, previous: null, meta: { ...meta, ...more } })
const read = (pushed: WebhookRequest, nowMs = sentAt, secrets: readonly string[] = [current, former]) =>
  readWebhook(pushed, secrets, nowMs)
const refused = (code: string) => ({ kind: 'refused', code })

/** The single event of a webhook, without the properties that are always the same. */
function eventOf(more: object) {
  const reading = read(request(push(more)))
  return reading.kind === 'events' ? reading.events.map(({ kind, recordId, into }) => [kind, recordId, into]) : reading.code
}

describe('Pipedrive webhook', () => {
  test('with the connection’s password is accepted', () => {
    expect(read(request(push()))).toEqual({
      kind: 'events',
      unreadable: 0,
      events: [
        {
          key: `${meta.id}:7`,
          accountId: '555',
          object: 'contact',
          kind: 'changed',
          recordId: '7',
          into: null,
          occurredAt: '2026-11-20T09:15:30.412Z',
        },
      ],
    })
  })

  test('with the previous password is accepted while both keys are in the ring', () => {
    const pushed = request(push(), basic('adsapp', former))
    expect(read(pushed).kind).toBe('events')
    expect(read(pushed, sentAt, [current])).toEqual(refused('bad_signature'))
  })

  test('without a password, or with a wrong one, is refused', () => {
    const wrong = [
      null,
      '',
      'Basic',
      'Basic !!',
      `Bearer ${current}`,
      basic('adsapp', ''),
      basic('adsapp', current.slice(0, -1)),
      basic('adsapp', `${current}x`),
      basic('adsapp', current.toUpperCase()),
      basic('other', current),
      basic('', current),
      `Basic ${Buffer.from(current).toString('base64')}`,
      `${basic('adsapp', current)}, ${basic('adsapp', current)}`,
    ]
    for (const authorization of wrong) {
      expect([authorization, read(request(push(), authorization))]).toEqual([authorization, refused('bad_signature')])
    }
    for (const index of Array.from(current).keys()) {
      const password = `${current.slice(0, index)}${current[index] === 'a' ? 'b' : 'a'}${current.slice(index + 1)}`
      expect(read(request(push(), basic('adsapp', password)))).toEqual(refused('bad_signature'))
    }
  })

  test('is refused for a connection without a secret, even with an empty password', () => {
    for (const secrets of [[], ['']]) {
      for (const password of ['', current]) {
        expect(read(request(push(), basic('adsapp', password)), sentAt, secrets)).toEqual(refused('bad_signature'))
      }
    }
  })

  test('is accepted up to a quarter of an hour after its timestamp, and not later', () => {
    for (const laterMs of [-minuteMs, 0, 15 * minuteMs]) expect(read(request(push()), sentAt + laterMs).kind).toBe('events')
    for (const laterMs of [15 * minuteMs + 1, 86_400_000]) {
      expect(read(request(push()), sentAt + laterMs)).toEqual(refused('too_old'))
    }
  })

  test('that is not version 2 is malformed', () => {
    const older = { v: 1, meta: { v: 1, action: 'updated', object: 'person', id: 7 }, event: 'updated.person' }
    const bodies = ['', '[]', 'null', '{', '{}', '{"meta":[]}', older, Uint8Array.of(0x7b, 0xff, 0x7d)]
    for (const body of bodies) expect(read(request(body))).toEqual(refused('malformed'))
  })

  test.each([
    { id: undefined },
    { id: '' },
    { id: 5 },
    { action: 'merged' },
    { entity_id: '' },
    { entity_id: 'x' },
    { entity_id: -7 },
    { entity_id: 1.5 },
    { entity_id: 9_007_199_254_740_992 },
    { company_id: null },
    { timestamp: 1_795_132_800 },
    { timestamp: 'yesterday' },
    { merged_to_id: 'x' },
  ])('of a person with %j is malformed', (more) => {
    expect(eventOf(more)).toBe('malformed')
  })

  test('of any other object has no event, whatever it contains', () => {
    for (const entity of ['lead', 'project', 'user', 'new']) {
      expect(read(request({ meta: { entity, timestamp: meta.timestamp } }))).toEqual({
        kind: 'events',
        events: [],
        unreadable: 0,
      })
    }
  })
})

describe('Pipedrive webhook event', () => {
  test.each([
    [{ action: 'create' }, [['changed', '7', null]]],
    [{ action: 'change' }, [['changed', '7', null]]],
    [{ action: 'delete' }, [['deleted', '7', null]]],
    [{ action: 'delete', merged_to_id: '9' }, [['merged', '7', '9']]],
    [{ action: 'change', merged_to_id: 9 }, [['merged', '7', '9']]],
    [{ action: 'change', merged_from_id: '9' }, [['changed', '7', null]]],
    [{ action: 'change', merged_to_id: null, entity_id: 7, company_id: 555 }, [['changed', '7', null]]],
    [{ entity_id: '123456789012345678901234567890' }, [['changed', '123456789012345678901234567890', null]]],
  ])('%j becomes %j', (more, expected) => {
    expect(eventOf(more)).toEqual(expected)
  })

  test.each([
    ['person', 'contact'],
    ['organization', 'account'],
  ])('of a %s is of an %s here', (entity, object) => {
    expect(read(request(push({ entity })))).toMatchObject({ events: [{ object, recordId: '7', kind: 'changed' }] })
  })

  test('the key is the same for every delivery attempt', () => {
    expect(read(request(push({ attempt: 4 })))).toEqual(read(request(push())))
  })
})
