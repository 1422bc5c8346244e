import { describe, expect, test } from 'vitest'
import { hubSpotWebhook } from '../../../src/lib/crm/hubspot/webhook.ts'
import {
  event,
  eventsOf,
  key,
  minuteMs,
  read,
  refused,
  request,
  sentAt,
  signed,
  url,
  vector,
  webhook,
} from './support/hubspot-webhook.ts'

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

test('HubSpot has one address for all connections, and is acknowledged with 204', () => {
  expect(webhook.address('https://app.example.com', 'any', 'any')).toBe('https://app.example.com/api/crm/webhooks/hubspot')
  expect([webhook.setup, webhook.acknowledgement.status, webhook.acknowledgement.body]).toEqual(['app', 204, ''])
})
