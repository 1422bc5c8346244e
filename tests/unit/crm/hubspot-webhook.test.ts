import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { WebhookRequest } from '../../../src/lib/crm/port/webhook-reading.ts'
import { hubSpotWebhook } from '../../../src/lib/crm/hubspot/webhook.ts'

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const webhook = hubSpotWebhook(secret)
const sentAt = 1_795_132_800_000
const url = 'https://www.example.com/webhook_uri?x=1'
const minuteMs = 60_000

/** HubSpot's documented test vector, byte for byte. */
const vector = {
  body: '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]',
  signature: 'bzbIjPx7zrZyOONa5lFs81mBtHE5bWD4T8R7mu6J14k=',
}

type Sending = {
  readonly body?: string | Uint8Array
  readonly url?: string
  readonly method?: string
  readonly timestamp?: string
  readonly signature?: string
  readonly without?: string
}

function request(sending: Sending = {}): WebhookRequest {
  const headers = new Headers({
    'x-hubspot-signature-v3': sending.signature ?? vector.signature,
    'x-hubspot-request-timestamp': sending.timestamp ?? String(sentAt),
  })
  if (sending.without !== undefined) headers.delete(sending.without)
  const body = sending.body ?? vector.body
  return {
    method: sending.method ?? 'POST',
    url: sending.url ?? url,
    headers,
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  }
}

/** A request signed like HubSpot's. */
function signed(body: string | Uint8Array, called = url, timestamp = String(sentAt), key = secret): WebhookRequest {
  const signature = createHmac('sha256', key).update(`POST${called}`).update(body).update(timestamp).digest('base64')
  return request({ body, timestamp, signature, url: called })
}

const read = (pushed: WebhookRequest, nowMs = sentAt) => webhook.read(pushed, [], nowMs)
const refused = (code: string) => ({ kind: 'refused', code })

/** The key of event 9 about a record, as `event` makes it. */
const key = (about: number | string = 551) => `25:9:${about}:1795132800123`

/** The events of a body, without their common properties. */
function eventsOf(events: readonly object[]) {
  const reading = read(signed(JSON.stringify(events)))
  if (reading.kind === 'refused') return reading.code
  return reading.events.map(({ key, kind, recordId, into }) => [key, kind, recordId, into])
}
const event = (subscriptionType: string, more: object = {}) => ({
  eventId: 9,
  subscriptionId: 25,
  portalId: 4711,
  appId: 1_160_452,
  occurredAt: 1_795_132_800_123,
  attemptNumber: 0,
  objectId: 551,
  subscriptionType,
  ...more,
})

describe('HubSpot webhook', () => {
  test('HubSpot’s own signed example is accepted', () => {
    expect(read(request())).toEqual({
      kind: 'events',
      unreadable: 0,
      events: [
        {
          key: '12345:1:123:1564113600000',
          accountId: '62515',
          object: 'contact',
          kind: 'changed',
          recordId: '123',
          into: null,
          occurredAt: '2019-07-26T04:00:00.000Z',
        },
      ],
    })
  })

  test('a changed byte anywhere in the body is refused', () => {
    const bytes = new TextEncoder().encode(vector.body)
    for (const index of bytes.keys()) {
      const other = bytes.with(index, (bytes[index] ?? 0) ^ 1)
      expect(read(request({ body: other }))).toEqual(refused('bad_signature'))
    }
  })

  test('a changed, missing or additional character anywhere in the signature is refused', () => {
    const { signature } = vector
    for (const index of Array.from(signature).keys()) {
      const other = signature[index] === 'A' ? 'B' : 'A'
      const wrong = `${signature.slice(0, index)}${other}${signature.slice(index + 1)}`
      expect(read(request({ signature: wrong }))).toEqual(refused('bad_signature'))
    }
    for (const wrong of [signature.slice(0, -1), `${signature}=`, '', 'ü', signature.toLowerCase(), 'x'.repeat(10_000)]) {
      expect(read(request({ signature: encodeURIComponent(wrong) }))).toEqual(refused('bad_signature'))
    }
  })

  test('another address, method or timestamp than was signed is refused', () => {
    for (const other of [{ url: `${url}2` }, { url: 'http://www.example.com/webhook_uri?x=1' }, { method: 'PUT' }]) {
      expect(read(request(other))).toEqual(refused('bad_signature'))
    }
    expect(read(request({ timestamp: String(sentAt + 1) }))).toEqual(refused('bad_signature'))
  })

  test('missing headers or an invalid timestamp are refused', () => {
    for (const without of ['x-hubspot-signature-v3', 'x-hubspot-request-timestamp']) {
      expect(read(request({ without }))).toEqual(refused('bad_signature'))
    }
    for (const timestamp of ['', '0x1', '1e12', '-5', 'NaN', '9'.repeat(400)]) {
      expect(read(signed(vector.body, url, timestamp))).toEqual(refused('bad_signature'))
    }
  })

  test('versions 1 and 2 of the signature, which do not cover the timestamp, are refused', () => {
    const headers = new Headers({
      'x-hubspot-signature': '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de',
      'x-hubspot-signature-version': 'v1',
    })
    expect(read({ ...request(), headers })).toEqual(refused('bad_signature'))
  })

  test('a timestamp up to five minutes earlier or later is accepted, and no other', () => {
    for (const offMs of [0, 5 * minuteMs, -5 * minuteMs]) expect(read(request(), sentAt + offMs).kind).toBe('events')
    for (const offMs of [5 * minuteMs + 1, -5 * minuteMs - 1, 86_400_000]) {
      expect(read(request(), sentAt + offMs)).toEqual(refused('too_old'))
    }
  })

  test('without a secret on the server every request is refused', () => {
    const pushed = signed(vector.body)
    expect(hubSpotWebhook('').read(pushed, [], sentAt)).toEqual(refused('bad_signature'))
    const anybodys = signed(vector.body, url, String(sentAt), '')
    expect(hubSpotWebhook('').read(anybodys, [''], sentAt)).toEqual(refused('bad_signature'))
  })

  test('the signature covers the address with HubSpot’s percent-codes decoded, without its fragment', () => {
    const coded = 'https://h.example/w%3A%2f%3F%40%21%24%27%28%29%2A%2C%3B?q=%26%3D%20%2B%25%3a'
    const plain = "https://h.example/w:/?@!$'()*,;?q=%26%3D%20%2B%25:"
    const { headers, ...rest } = signed(vector.body, plain)
    expect(read({ ...rest, headers, url: coded }).kind).toBe('events')
    expect(read({ ...rest, headers, url: `${coded}#part` }).kind).toBe('events')
    expect(read({ ...rest, headers, url: `${coded}%20` })).toEqual(refused('bad_signature'))
  })

  test('a signed body that is not a list of events is malformed', () => {
    for (const body of ['', '{}', 'null', '1', '[', '"[]"', '<x/>']) expect(read(signed(body))).toEqual(refused('malformed'))
    expect(read(signed(Uint8Array.of(0x5b, 0xff, 0x5d)))).toEqual(refused('malformed'))
  })

  test('an entry that cannot be read is counted and does not cost the others', () => {
    for (const unreadable of [
      1,
      null,
      [],
      {},
      { subscriptionType: 5 },
      event('contact.unheardOf'),
      { subscriptionType: 'contact.creation' },
    ]) {
      expect(read(signed(JSON.stringify([unreadable, event('contact.creation')])))).toMatchObject({
        kind: 'events',
        events: [{ key: key() }],
        unreadable: 1,
      })
    }
  })

  test('a number beyond the safe integers or an impossible time cannot be read', () => {
    const numbers = ['9007199254740993', '1e400', '-1', '1.5', '"7"', 'null']
    for (const field of ['eventId', 'subscriptionId', 'portalId', 'objectId', 'occurredAt']) {
      for (const number of numbers) {
        const body = JSON.stringify([event('contact.creation', { [field]: '#' })]).replace('"#"', number)
        expect([field, number, read(signed(body))]).toEqual([field, number, { kind: 'events', events: [], unreadable: 1 }])
      }
    }
    const late = JSON.stringify([event('contact.creation', { occurredAt: 8_640_000_000_000_001 })])
    expect(read(signed(late))).toMatchObject({ events: [], unreadable: 1 })
    expect(eventsOf([event('contact.creation', { objectId: Number.MAX_SAFE_INTEGER })])).toEqual([
      [key('9007199254740991'), 'changed', '9007199254740991', null],
    ])
  })

  test('an empty list has no events, and a hundred events of several accounts all have different keys', () => {
    expect(eventsOf([])).toEqual([])
    const events = Array.from({ length: 100 }, (_, eventId) =>
      event('contact.propertyChange', { eventId, portalId: eventId % 3, propertyName: 'email', propertyValue: 'x' }),
    )
    const reading = read(signed(JSON.stringify(events)))
    if (reading.kind === 'refused') throw new Error(reading.code)
    expect(new Set(reading.events.map((each) => each.key)).size).toBe(100)
    expect(new Set(reading.events.map(({ accountId }) => accountId))).toEqual(new Set(['0', '1', '2']))
  })
})

describe('HubSpot webhook event', () => {
  test.each(['contact.creation', 'contact.propertyChange', 'contact.restore'])('%s is a change', (type) => {
    expect(eventsOf([event(type)])).toEqual([[key(), 'changed', '551', null]])
  })

  test('a deletion is one for good where a person asked to be forgotten', () => {
    expect(eventsOf([event('contact.deletion')])).toEqual([[key(), 'deleted', '551', null]])
    expect(eventsOf([event('contact.privacyDeletion')])).toEqual([[key(), 'erased', '551', null]])
    for (const told of [{ changeFlag: 'GDPR_DELETED' }, { changeSource: 'PRIVACY' }]) {
      expect(eventsOf([event('object.deletion', { objectTypeId: '0-1', ...told })])).toEqual([[key(), 'erased', '551', null]])
    }
  })

  test.each([
    ['object.creation', 'changed'],
    ['object.propertyChange', 'changed'],
    ['object.restore', 'changed'],
    ['object.deletion', 'deleted'],
    ['object.privacyDeletion', 'erased'],
  ])('%s of the contact type is what contact.* is', (type, kind) => {
    expect(eventsOf([event(type, { objectTypeId: '0-1' })])).toEqual([[key(), kind, '551', null]])
  })

  test('a merge under its general name is followed like one under the contact’s', () => {
    const merge = { primaryObjectId: 551, mergedObjectIds: [552] }
    expect(eventsOf([event('object.merge', { ...merge, objectTypeId: '0-1' })])).toEqual(
      eventsOf([event('contact.merge', merge)]),
    )
  })

  test('events with one subscription and event id about different records, or at different times, are different events', () => {
    const events = [
      event('contact.creation'),
      event('contact.creation', { objectId: 552 }),
      event('contact.creation', { occurredAt: 5 }),
    ]
    const reading = read(signed(JSON.stringify(events)))
    if (reading.kind === 'refused') throw new Error(reading.code)
    expect(new Set(reading.events.map((each) => each.key)).size).toBe(3)
  })

  test('the key is the same for every delivery', () => {
    expect(eventsOf([event('contact.creation', { attemptNumber: 3 })])).toEqual(eventsOf([event('contact.creation')]))
  })

  test('a merge reports the merged records and the surviving one', () => {
    const merge = event('contact.merge', { primaryObjectId: 551, mergedObjectIds: [552, 553] })
    const expected = [
      [key(552), 'merged', '552', '551'],
      [key(553), 'merged', '553', '551'],
      [key(551), 'changed', '551', null],
    ]
    expect(eventsOf([merge])).toEqual(expected)
    expect(eventsOf([{ ...merge, newObjectId: 551 }])).toEqual(expected)
    expect(eventsOf([{ ...merge, newObjectId: null }])).toEqual(expected)
  })

  test('a merge that creates a new record reports the primary one as merged too', () => {
    expect(eventsOf([event('contact.merge', { primaryObjectId: 551, mergedObjectIds: [552], newObjectId: 553 })])).toEqual([
      [key(552), 'merged', '552', '553'],
      [key(551), 'merged', '551', '553'],
      [key(553), 'changed', '553', null],
    ])
  })

  test('other objects and unknown types are ignored, whatever they contain', () => {
    const others = ['deal.associationChange', 'ticket.creation', 'deal.merge', 'object.propertyChange', 'x.y']
    expect(eventsOf([...others.map((subscriptionType) => ({ subscriptionType })), event('contact.creation')])).toEqual([
      [key(), 'changed', '551', null],
    ])
  })

  test('companies are told of by their name and by the number of their type', () => {
    const reading = read(signed(JSON.stringify([event('company.creation'), event('object.deletion', { objectTypeId: '0-2' })])))
    expect(reading.kind === 'events' && reading.events.map(({ object, kind }) => [object, kind])).toEqual([
      ['account', 'changed'],
      ['account', 'deleted'],
    ])
  })

  const ends = { objectId: undefined, fromObjectId: 551, toObjectId: 9 }
  const objectsOf = (events: readonly object[]) => {
    const reading = read(signed(JSON.stringify(events)))
    return reading.kind === 'events' ? reading.events.map(({ object, kind, recordId }) => [object, kind, recordId]) : reading.code
  }
  test.each([
    ['the contact', 'contact.associationChange', { ...ends, associationType: 'CONTACT_TO_COMPANY' }],
    [
      'the company',
      'company.associationChange',
      { ...ends, fromObjectId: 9, toObjectId: 551, associationType: 'COMPANY_TO_CONTACT' },
    ],
    [
      'the contact, by numbers',
      'object.associationChange',
      { ...ends, objectTypeId: '0-1', fromObjectTypeId: '0-1', toObjectTypeId: '0-2' },
    ],
  ])('an association told at %s is a change of the contact, which refers to the company', (_end, type, more) => {
    expect(objectsOf([event(type, more)])).toEqual([['contact', 'changed', '551']])
  })

  test('an association of two companies is a change of either: it does not say which one is the parent', () => {
    expect(
      objectsOf([event('company.associationChange', { ...ends, associationType: 'CHILD_COMPANY_TO_PARENT_COMPANY' })]),
    ).toEqual([
      ['account', 'changed', '551'],
      ['account', 'changed', '9'],
    ])
  })

  test('an association of a deal with a contact is a change of the deal', () => {
    expect(objectsOf([event('contact.associationChange', { ...ends, associationType: 'CONTACT_TO_DEAL' })])).toEqual([
      ['opportunity', 'changed', '9'],
    ])
  })

  test('an association with another object is no event, and one without its ends cannot be read', () => {
    expect(objectsOf([event('contact.associationChange', { ...ends, associationType: 'CONTACT_TO_TICKET' })])).toEqual([])
    expect(read(signed(JSON.stringify([event('contact.associationChange')])))).toMatchObject({ events: [], unreadable: 1 })
  })
})

test('HubSpot has one address for all connections, and is acknowledged with 204', () => {
  expect(webhook.address('https://app.example.com', 'any', 'any')).toBe('https://app.example.com/api/crm/webhooks/hubspot')
  expect([webhook.setup, webhook.acknowledgement.status, webhook.acknowledgement.body]).toEqual(['app', 204, ''])
})
