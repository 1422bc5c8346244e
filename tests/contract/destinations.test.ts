import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Failure } from '../../src/lib/core/errors.ts'
import { loadDestination } from '../../src/lib/crm/destinations.ts'
import { type DestinationType, destinationTypes } from '../../src/lib/crm/domain/destination-type.ts'
import { createDestinationIos } from '../../src/lib/crm/gateway/destination-io.ts'
import type {
  Destination,
  OpenDestination,
  OutgoingContact,
  OutgoingEvent,
  PushResult,
} from '../../src/lib/crm/port/destination.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import { type DestinationFixture, destinationFixtures } from './support/destination-fixtures.ts'

/** Of a contact the time is over, of a note the connection is cut: neither says that it will not be made. */
const cut = new Failure({ kind: 'transient', code: 'crm_unreachable', message: 'Cut.', effect: 'pending' })
const timedOut = new Failure({ kind: 'transient', code: 'crm_timeout', message: 'No answer.', effect: 'pending' })

/** A write of contacts, and one of events, as faults name them. */
const writes: Readonly<Record<DestinationType, readonly [contacts: string, events: string]>> = {
  klaviyo: ['/api/profile-import', '/api/events'],
  creatio: ['/0/odata/Contact', '/0/odata/Activity'],
  hubspot: ['/crm/v3/objects/contacts/batch/upsert', '/crm/v3/objects/notes/batch/upsert'],
  salesforce: ['/services/data/v68.0/composite', '/services/data/v68.0/composite'],
  pipedrive: ['/api/v2/persons', '/api/v1/notes'],
}

describe.each(destinationTypes)('%s as a destination, through its client on its sandbox', (type) => {
  let fixture: DestinationFixture
  let destination: Destination
  let open: OpenDestination
  beforeAll(async () => {
    fixture = await destinationFixtures[type]()
    destination = await loadDestination(type, fixture.env)
    open = reopened(fixture.credentials)
    await open.account(true)
  })
  afterEach(async () => void (await fetch(`${fixture.url}/_sandbox/faults`, { method: 'DELETE' })))
  afterAll(() => fixture.close())

  const reopened = (credentials: unknown) =>
    destination.open(credentials, createDestinationIos(fixture.egress).of(randomUUID(), destination))
  const contact = (email: string | null, more: Partial<OutgoingContact> = {}): OutgoingContact => ({
    key: randomUUID(),
    externalId: randomUUID(),
    email,
    phone: null,
    firstName: 'Ann',
    lastName: 'Lee',
    properties: {},
    ...more,
  })
  const push = async (pushed: OutgoingContact): Promise<PushResult | undefined> => (await open.pushContacts([pushed]))[0]
  const failing = async (work: Promise<unknown>): Promise<Failure> => {
    try {
      await work
    } catch (thrown) {
      if (thrown instanceof Failure) return thrown
      throw thrown
    }
    throw new Error('It did not fail.')
  }

  test('says whose the credentials are, and refuses wrong ones with a sentence', async () => {
    const { id, name } = await open.account(false)
    expect([id, name]).not.toContain('')
    const refused = await failing(reopened(fixture.wrong).account(false))
    expect([refused.kind, refused.code]).toEqual(['auth', 'token_refused'])
    expect(refused.message).toMatch(/\w+ \w+ \w+/)
    expect(destination.pushOnly).toBe(type === 'klaviyo' || type === 'creatio')
  })

  test('a contact is created, and the next push of it changes it, whatever the case of its address', async () => {
    const before = await fixture.count()
    const made = contact('Ann.Lee@Example.test', { phone: '+4915112345678' })
    expect(await push(made)).toMatchObject({ kind: 'done', action: 'created', warnings: [] })
    const again = { ...made, key: randomUUID(), email: 'ann.lee@example.TEST', lastName: 'Lee-Berg' }
    expect(await push(again)).toMatchObject({ kind: 'done', action: 'updated' })
    expect((await fixture.count()).contacts).toBe(before.contacts + 1)
  })

  test('a contact whose answer was lost is there once', async () => {
    const before = await fixture.count()
    const [path] = writes[type]
    const lost = contact('lost@example.test')
    await fixture.control('/faults', { kind: 'drop-after-commit', match: { pathPrefix: path, method: 'POST' } })
    const sentAt = new Date().toISOString()
    // Pipedrive’s connector looks for what it has made by itself.
    if (type === 'pipedrive') await push(lost)
    // Nobody knows, so it is looked for before it is sent again.
    else if (type === 'salesforce') expect(await push(lost)).toMatchObject({ kind: 'unanswered', sent: true })
    else expect((await failing(push(lost))).retryable).toBe(true)
    expect(await push({ ...lost, sentAt })).toMatchObject({ kind: 'done' })
    expect((await fixture.count()).contacts).toBe(before.contacts + 1)
  })

  test('an event is on the contact once, however often it is sent', async () => {
    const before = await fixture.count()
    const event: OutgoingEvent = {
      key: randomUUID(),
      eventId: randomUUID(),
      givenId: null,
      name: 'Order placed',
      contact: { externalId: randomUUID(), email: 'buyer@example.test', phone: null },
      properties: { order: 'A-1', items: [{ sku: 'x<y' }] },
      value: 12.5,
      currency: 'EUR',
      occurredAt: '2026-11-20T09:15:30.000Z',
    }
    const [, path] = writes[type]
    await fixture.control('/faults', {
      kind: 'drop-after-commit',
      match: { pathPrefix: path, method: 'POST' },
      skip: type === 'salesforce' ? 1 : 0,
    })
    const sentAt = new Date().toISOString()
    if (type === 'pipedrive') await open.pushEvent(event)
    else if (type === 'salesforce') expect(await open.pushEvent(event)).toMatchObject({ kind: 'unanswered', sent: true })
    else await failing(open.pushEvent(event))
    expect(await open.pushEvent({ ...event, sentAt })).toMatchObject({ kind: 'done' })
    expect(await fixture.count()).toEqual({ contacts: before.contacts + 1, events: before.events + 1 })
  })

  test.runIf(type === 'salesforce' || type === 'pipedrive')(
    'what it makes after nobody waits any more is there once',
    async () => {
      const [contacts, notes] = writes[type]
      const io = createDestinationIos(fixture.egress).of(randomUUID(), destination)
      // It is asked often here.
      if (type === 'pipedrive') await fixture.control('/config', { burstPer2s: 1_000_000, searchPer2s: 10_000 })
      let isCut = false
      const heldSchema = z.object({ held: z.number() })
      const impatient = destination.open(fixture.credentials, {
        ...io,
        // A create that the CRM holds is waited for no longer.
        send: async (lane, call, repeat) => {
          if (repeat !== 'once') return io.send(lane, call, repeat)
          const answered = call()
          const noMore = async () => {
            await expect.poll(async () => heldSchema.parse(await fixture.control('/faults')).held).toBe(1)
            throw isCut ? cut : timedOut
          }
          return Promise.race([answered, noMore()])
        },
      })
      const late = contact('late@example.test')
      const event: OutgoingEvent = {
        key: randomUUID(),
        eventId: randomUUID(),
        givenId: 'late-1',
        name: 'Paid late',
        contact: { externalId: late.externalId, email: late.email, phone: null },
        properties: {},
        value: null,
        currency: null,
        occurredAt: '2026-11-20T09:15:30.000Z',
      }
      const before = await fixture.count()
      for (const [made, path, send] of [
        [
          'contact',
          contacts,
          async (to: OpenDestination, more: Partial<OutgoingContact>) => (await to.pushContacts([{ ...late, ...more }]))[0],
        ],
        [
          'note',
          notes,
          (to: OpenDestination, more: Partial<OutgoingContact>) =>
            to.pushEvent({ ...event, sentAt: more.sentAt, pending: more.pending }),
        ],
      ] as const) {
        await fixture.control('/faults', { kind: 'commit-late', match: { pathPrefix: path, method: 'POST' } })
        const sentAt = new Date().toISOString()
        isCut = made === 'note'
        const unanswered = await send(impatient, {})
        expect(unanswered).toMatchObject({ kind: 'unanswered', pending: { object: made } })
        const pending = unanswered?.kind === 'unanswered' ? unanswered.pending : undefined
        // Looked for, and not sent again.
        expect(await send(open, { sentAt, pending })).toEqual({ ...unanswered, sent: false })
        await fixture.control('/faults/release', {})
        await expect
          .poll(async () => (await send(open, { sentAt, pending }))?.kind, { interval: 500, timeout: 10_000 })
          .toBe('done')
      }
      expect(await fixture.count()).toEqual({ contacts: before.contacts + 1, events: before.events + 1 })
      if (type === 'salesforce') expect(await linksOf(fixture.url, 'Paid late')).toBe(1)
    },
  )

  test('many are sent together, and what is wrong with one fails that one', async () => {
    const before = await fixture.count()
    const bad: Readonly<Partial<Record<DestinationType, OutgoingContact>>> = {
      klaviyo: contact('no address'),
      hubspot: contact('no address'),
      salesforce: contact('no address'),
    }
    const some = Array.from({ length: Math.min(destination.batchMax, 20) - 1 }, (_, index) =>
      contact(`many-${index}@example.test`),
    )
    const wrong = bad[type]
    let results = await open.pushContacts([...some, ...(wrong === undefined ? [] : [wrong])])
    while (results.some(({ kind }) => kind === 'later')) {
      const later = results.flatMap((result) => (result.kind === 'later' ? [result] : []))
      const again = later.flatMap(({ key, state }) =>
        some
          .concat(wrong ?? [])
          .filter((one) => one.key === key)
          .map((one) => ({ ...one, state })),
      )
      results = [...results.filter(({ kind }) => kind !== 'later'), ...(await open.pushContacts(again))]
    }
    const kinds = new Map(results.map((result) => [result.key, result.kind]))
    expect(some.map(({ key }) => kinds.get(key))).toEqual(some.map(() => 'done'))
    if (wrong !== undefined) expect(kinds.get(wrong.key)).toBe('refused')
    expect((await fixture.count()).contacts).toBe(before.contacts + some.length)
  })

  test('who has a number alone is found by it in another notation, and not guessed where several have it', async () => {
    // What was just written is searched for at once.
    if (type === 'hubspot' || type === 'pipedrive') await fixture.control('/config', { searchLagMs: 0 })
    const phone = '+4917099988877'
    expect(await push(contact('number@example.test', { phone }))).toMatchObject({ kind: 'done', action: 'created' })
    const before = await fixture.count()
    const written = { klaviyo: '+49 170 999 888 77', salesforce: '+49 (170) 999-88877' } as const
    const other = type === 'klaviyo' || type === 'salesforce' ? written[type] : '0049 170 99988877'
    expect(await push(contact(null, { phone: other, lastName: 'Found' }))).toMatchObject({ kind: 'done', action: 'updated' })
    expect(await fixture.count()).toEqual(before)
    // A number is one profile's in Klaviyo.
    if (type === 'klaviyo') return
    await push(contact('same-number@example.test', { phone }))
    const several = await fixture.count()
    expect(await push(contact(null, { phone, lastName: 'Guessed' }))).toMatchObject({ kind: 'refused', code: 'match_ambiguous' })
    expect(await fixture.count()).toEqual(several)
  })

  test('what it has no place for is left out and named', async () => {
    const pushed = contact('properties@example.test', { properties: { no_such_field_here: 'x' } })
    const result = await push(pushed)
    expect(result).toMatchObject({ kind: 'done', action: 'created' })
    const warnings = result?.kind === 'done' ? result.warnings : []
    expect(warnings.filter((warning) => warning.includes('no_such_field_here'))).toHaveLength(type === 'klaviyo' ? 0 : 1)
  })

  test('waits as long as the answer says', async () => {
    const [path] = writes[type]
    const fault = { kind: 'status', status: 429, headers: { 'retry-after': '7' }, match: { pathPrefix: path, method: 'POST' } }
    await fixture.control('/faults', fault)
    const failure = await failing(push(contact('throttled@example.test')))
    expect([failure.kind, failure.retryable]).toEqual(['rate_limit', true])
    if (type === 'klaviyo' || type === 'creatio') expect(failure.retryAfterMs).toBe(7_000)
  })
})

/** How many contacts a note is on, in Salesforce's sandbox. */
async function linksOf(url: string, title: string): Promise<number> {
  const query = async (soql: string) => {
    const response = await fetch(`${url}/services/data/v68.0/query?q=${encodeURIComponent(soql)}`, {
      headers: { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` },
    })
    const rowSchema = z.object({ Id: z.string().optional(), LinkedEntityId: z.string().optional() })
    return z.object({ records: z.array(rowSchema) }).parse(await response.json()).records
  }
  const notes = await query(`SELECT Id FROM ContentNote WHERE Title IN ('${title}')`)
  const ids = notes.map(({ Id: id }) => `'${id}'`).join()
  const links = await query(
    `SELECT ContentDocumentId, LinkedEntityId FROM ContentDocumentLink WHERE ContentDocumentId IN (${ids})`,
  )
  return links.filter(({ LinkedEntityId: id }) => id?.startsWith('003')).length
}
