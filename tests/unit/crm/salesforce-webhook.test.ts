import { describe, expect, test } from 'vitest'
import type { WebhookRequest } from '../../../src/lib/crm/port/webhook-reading.ts'
import { salesforceWebhook } from '../../../src/lib/crm/salesforce/webhook.ts'

const current = 'k3y-current_+/=&'
const former = 'former'
const now = Date.parse('2026-11-20T09:15:30Z')

const notification = (id = '04lxx0000000001AAA', recordId = '003xx000004TmiQAAS', type = 'sf:Contact') => `
   <Notification>
    <Id>${id}</Id>
    <sObject xsi:type="${type}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
     <sf:Id>${recordId}</sf:Id><sf:Email>a&amp;b@example.com</sf:Email>
    </sObject>
   </Notification>`
const message = (notifications: string, org = '00Dxx0000001gPLEAY') => `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${org}</OrganizationId>
   <ActionId>04kxx0000000001AAA</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>https://acme.my.salesforce.com/services/Soap/c/68.0/00Dxx</EnterpriseUrl>
   <PartnerUrl>https://acme.my.salesforce.com/services/Soap/u/68.0/00Dxx</PartnerUrl>${notifications}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`

const addressFor = (secret: string) => salesforceWebhook.address('https://app.example.com', 'c1', secret)
function request(body: string | Uint8Array, url = addressFor(current)): WebhookRequest {
  return { method: 'POST', url, headers: new Headers(), body: typeof body === 'string' ? new TextEncoder().encode(body) : body }
}
const read = (pushed: WebhookRequest, secrets: readonly string[] = [current, former]) =>
  salesforceWebhook.read(pushed, secrets, now)
const refused = (code: string) => ({ kind: 'refused', code })

function eventsOf(body: string | Uint8Array) {
  const reading = read(request(body))
  return reading.kind === 'events' ? reading.events.map(({ key, recordId }) => [key, recordId]) : reading.code
}

describe('outbound message', () => {
  test('with the connection’s key is accepted', () => {
    expect(read(request(message(notification())))).toEqual({
      kind: 'events',
      unreadable: 0,
      events: [
        {
          key: '04lxx0000000001AAA:003xx000004TmiQAAS',
          accountId: '00Dxx0000001gPLEAY',
          object: 'contact',
          kind: 'changed',
          recordId: '003xx000004TmiQAAS',
          into: null,
          occurredAt: '2026-11-20T09:15:30.000Z',
        },
      ],
    })
  })

  test('with the previous key is accepted while both are in the ring', () => {
    const pushed = request(message(notification()), addressFor(former))
    expect(read(pushed).kind).toBe('events')
    expect(read(pushed, [current])).toEqual(refused('bad_signature'))
  })

  test('without a key, or with a wrong one, is refused', () => {
    const base = 'https://app.example.com/api/crm/webhooks/salesforce?connection=c1'
    const addresses = [base, `${base}&key=`, `${base}&Key=${encodeURIComponent(current)}`, `${base}#key=${former}`, '/no/url', '']
    for (const url of addresses)
      expect([url, read(request(message(notification()), url))]).toEqual([url, refused('bad_signature')])
    for (const index of Array.from(current).keys()) {
      const wrong = `${current.slice(0, index)}${current[index] === 'a' ? 'b' : 'a'}${current.slice(index + 1)}`
      expect(read(request(message(notification()), addressFor(wrong)))).toEqual(refused('bad_signature'))
    }
    for (const secrets of [[], ['']]) {
      expect(read(request(message(notification()), addressFor('')), secrets)).toEqual(refused('bad_signature'))
    }
  })

  test('a hundred records give as many events, and ids of 15 characters become ids of 18', () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      notification(`04lxx0000000${String(index).padStart(3, '0')}AAA`, `003xx0000000${String(index).padStart(3, '0')}AAA`),
    )
    const reading = read(request(message(many.join(''))))
    if (reading.kind === 'refused') throw new Error(reading.code)
    expect(new Set(reading.events.map(({ key }) => key)).size).toBe(100)
    expect(new Set(reading.events.map(({ recordId }) => recordId)).size).toBe(100)
    const short = read(request(message(notification('04lxx0000000001', '003xx000004TmiQ'), '00Dxx0000001gPL')))
    expect(short).toEqual(read(request(message(notification()))))
  })

  test('other objects have no events, in the same message or alone', () => {
    const event = notification('04lxx0000000002AAA', '500xx000004TmiQAAS', 'sf:Case')
    expect(eventsOf(message(event))).toEqual([])
    expect(eventsOf(message(event + notification()))).toEqual([['04lxx0000000001AAA:003xx000004TmiQAAS', '003xx000004TmiQAAS']])
    expect(eventsOf(message(notification(undefined, undefined, 'Contact')))).toEqual([
      ['04lxx0000000001AAA:003xx000004TmiQAAS', '003xx000004TmiQAAS'],
    ])
  })

  test('leads are told of', () => {
    const reading = read(request(message(notification('04lxx0000000002AAA', '00Qxx000004TmiQAAS', 'sf:Lead'))))
    if (reading.kind === 'refused') throw new Error(reading.code)
    expect(reading.events.map(({ object, recordId }) => [object, recordId])).toEqual([['lead', '00Qxx000004TmiQAAS']])
  })

  test('accounts are told of beside contacts, as companies of ours', () => {
    const reading = read(
      request(message(notification('04lxx0000000003AAA', '001xx000004TmiQAAS', 'sf:Account') + notification())),
    )
    if (reading.kind === 'refused') throw new Error(reading.code)
    expect(reading.events.map(({ object, recordId }) => [object, recordId])).toEqual([
      ['account', '001xx000004TmiQAAS'],
      ['contact', '003xx000004TmiQAAS'],
    ])
  })

  test('other namespace prefixes make no difference', () => {
    const other = message(notification())
      .replaceAll('soapenv', 's')
      .replaceAll('xsi', 'i')
      .replaceAll('sf:', 'p:')
      .replace(':sf=', ':p=')
    expect(eventsOf(other)).toEqual([['04lxx0000000001AAA:003xx000004TmiQAAS', '003xx000004TmiQAAS']])
  })

  test('a notification that cannot be read is counted and does not cost the others', () => {
    const whole = notification('04lxx0000000009AAA')
    const unreadable = [
      notification('', '003xx000004TmiQAAS'),
      notification('04lxx0000000001AAA', '003'),
      notification('04lxx0000000001AAA', "x' OR '1'='1"),
      whole.replace(' xsi:type="sf:Contact"', ''),
      whole.replace('<sf:Id>', '<sf:Id>003xx000004TmiQAAS</sf:Id><sf:Id>'),
    ]
    for (const each of unreadable) {
      expect(read(request(message(each)))).toEqual({ kind: 'events', events: [], unreadable: 1 })
      expect(read(request(message(each + notification())))).toMatchObject({
        events: [{ recordId: '003xx000004TmiQAAS' }],
        unreadable: 1,
      })
    }
  })

  test('anything else is malformed', () => {
    const whole = message(notification())
    const bodies = [
      '',
      ' ',
      '{}',
      'garbage',
      '<',
      '<a/>',
      whole.slice(0, -20),
      whole.replace('</Notification>', ''),
      message(''),
      message(notification(), ''),
      message(notification(), '00Dxx'),
      `${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`,
    ]
    for (const body of bodies) expect([body.slice(0, 80), eventsOf(body)]).toEqual([body.slice(0, 80), 'malformed'])
    expect(eventsOf(Uint8Array.of(0x3c, 0xff, 0x3e))).toBe('malformed')
    expect(eventsOf(crypto.getRandomValues(new Uint8Array(4_096)))).toBe('malformed')
  })

  test('entity definitions are malformed, and nothing is expanded or fetched', () => {
    const doctypes = [
      '<!DOCTYPE x [<!ENTITY e "003xx000004TmiQAAS">]>',
      '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ]
    for (const doctype of doctypes) {
      const body = message(notification(undefined, '&e;')).replace('?>', `?>${doctype}`)
      expect(eventsOf(body)).toBe('malformed')
      expect(eventsOf(message(notification()).replace('?>', `?>${doctype}`))).toBe('malformed')
    }
  })
})

test('Salesforce is acknowledged in XML, at an address that contains the secret', () => {
  const { status, contentType, body } = salesforceWebhook.acknowledgement
  expect([status, contentType, body.includes('<Ack>true</Ack>')]).toEqual([200, expect.stringMatching(/^text\/xml/), true])
  const url = new URL(addressFor(current))
  expect([url.pathname, url.searchParams.get('connection'), url.searchParams.get('key')]).toEqual([
    '/api/crm/webhooks/salesforce',
    'c1',
    current,
  ])
})
