import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../sandbox/hubspot/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import { htmlText } from '../../src/lib/crm/domain/html-text.ts'
import { fieldsToRead, type MappedField, mappedFields, readRemote } from '../../src/lib/crm/domain/field-mapping.ts'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import type { Cursor } from '../../src/lib/crm/port/changes.ts'
import type { LinkedRecords } from '../../src/lib/crm/port/linked.ts'
import type { CountedSession } from '../../src/lib/crm/transport/session.ts'
import { sendJson } from '../integration/support/send-json.ts'
import { type ConnectorFixture, connectorFixtures } from './support/connector-fixtures.ts'
import { conversationOn } from './support/conversation.ts'

const idSchema = z.object({ id: z.string() })
type Request = (method: string, path: string, body?: unknown) => Promise<unknown>

/** Makes a person, and what people did with them, as each CRM takes it. */
const crms = {
  hubspot: {
    token: HUBSPOT_SANDBOX_CREDENTIALS.privateAppToken,
    person: async (request: Request) =>
      idSchema.parse(await request('POST', '/crm/v3/objects/contacts', { properties: { lastname: 'Ann' } })).id,
    async call(request: Request, person: string | null) {
      const about =
        person === null
          ? []
          : [{ to: { id: person }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 194 }] }]
      const properties = {
        hs_timestamp: '2026-11-20T09:00:00Z',
        hs_call_title: 'Dates',
        hs_call_body: '<p>Two <b>weeks</b></p>',
        hs_call_direction: 'INBOUND',
        hs_call_status: 'NO_ANSWER',
        hs_call_duration: '90000',
      }
      return `0-48/${idSchema.parse(await request('POST', '/crm/v3/objects/calls', { properties, associations: about })).id}`
    },
    told: {
      kind: 'call',
      subject: 'Dates',
      direction: 'incoming',
      outcome: 'No answer',
      startedAt: '2026-11-20T09:00:00.000Z',
      endedAt: '2026-11-20T09:01:30.000Z',
    },
    change: (request: Request, id: string) =>
      request('PATCH', `/crm/v3/objects/calls/${id.split('/')[1]}`, { properties: { hs_call_title: 'Changed' } }),
    remove: (request: Request, id: string) => request('DELETE', `/crm/v3/objects/calls/${id.split('/')[1]}`),
  },
  salesforce: {
    token: SALESFORCE_SANDBOX_CREDENTIALS.accessTokenOfEmptyOrg,
    person: async (request: Request) =>
      idSchema.parse(await request('POST', '/services/data/v68.0/sobjects/Contact', { LastName: 'Ann' })).id,
    call: async (request: Request, person: string | null) =>
      idSchema.parse(
        await request('POST', '/services/data/v68.0/sobjects/Event', {
          Subject: 'Dates',
          Description: 'Two weeks',
          Location: 'Office',
          StartDateTime: '2026-11-20T09:00:00Z',
          DurationInMinutes: 60,
          ...(person === null ? {} : { WhoId: person }),
        }),
      ).id,
    told: { subject: 'Dates', location: 'Office', startedAt: '2026-11-20T09:00:00.000Z', endedAt: '2026-11-20T10:00:00.000Z' },
    change: (request: Request, id: string) =>
      request('PATCH', `/services/data/v68.0/sobjects/Event/${id}`, { Subject: 'Changed' }),
    remove: (request: Request, id: string) => request('DELETE', `/services/data/v68.0/sobjects/Event/${id}`),
  },
} as const
const cases = (['hubspot', 'salesforce'] as const).map((crmType) => ({ crmType, of: crms[crmType] }))

describe.each(cases)('activities of $crmType', ({ crmType, of }) => {
  let fixture: ConnectorFixture
  let session: CountedSession
  let mapping: readonly MappedField[] = []
  let ann = ''
  const request: Request = (method, path, body) =>
    sendJson(fixture.url, { authorization: `Bearer ${of.token}` }, method, path, body)
  const linked: LinkedRecords = async (target, { since, after }) => ({
    ids: target === 'contact' && since === null && after === null ? [ann] : [],
    asOf: '2026-11-20T09:00:00Z',
  })
  const all = async (from: Cursor | null) => {
    const [records, deletedIds]: [RemoteRecord[], string[]] = [[], []]
    for (let cursor = from; ; ) {
      const page = await fixture.connector.listChanges(session, 'activity', cursor, linked)
      records.push(...page.records)
      deletedIds.push(...page.deletedIds)
      cursor = JSON.parse(JSON.stringify(page.next))
      if (page.done) return { records, deletedIds, next: cursor }
    }
  }

  beforeAll(async () => {
    const [start] = Object.values(connectorFixtures[crmType] ?? {})
    if (start === undefined) throw new Error('There is no sandbox.')
    fixture = await start()
    const plain = conversationOn(fixture.connector, fixture.tokens).withFields([])
    await fixture.connector.account(plain)
    const { defaultMapping, referenceMapping = {} } = fixture.connector
    const fields = await fixture.connector.describeFields(plain, 'activity')
    const rows = [...(defaultMapping.activity ?? []), ...(referenceMapping.activity ?? [])]
    mapping = mappedFields('activity', rows, fields)
    expect(mapping).toHaveLength(rows.length)
    // Nothing of it can be mapped to the CRM.
    expect(rows.every(({ direction }) => direction === 'from_crm')).toBe(true)
    expect(fields.every(({ readOnly }) => readOnly)).toBe(true)
    session = conversationOn(fixture.connector, fixture.tokens).withFields(fieldsToRead(mapping))
    // Where most people were linked, all activities would be listed.
    for (let others = 0; others < 12; others += 1) await of.person(request)
    ann = await of.person(request)
  })
  afterAll(() => fixture.close())

  test('are read where they are about linked records, with what was said, when and about whom; then what has changed', async () => {
    await of.call(request, null)
    const id = await of.call(request, ann)
    const before = session.calls()
    const first = await all(null)
    // HubSpot: how many contacts there are, and of each kind; what is about contacts, a call for each kind; what was found; and what that is about,
    // a call for each object. Salesforce: where changes begin, what is about contacts, what an event has, what was found.
    expect(session.calls() - before).toBeLessThanOrEqual(crmType === 'hubspot' ? 1 + 3 + 3 + 1 + 3 : 4)
    expect(first.records.map((record) => record.id)).toEqual([id])
    const values = readRemote(mapping, first.records.find((record) => record.id === id)?.properties ?? {})
    expect(values).toMatchObject({ ...of.told, contacts: ann })
    expect(htmlText(String(values['body']))).toBe('Two weeks')

    await of.change(request, id)
    const second = await all(first.next)
    expect(second.records.find((record) => record.id === id)?.properties).toMatchObject({
      [crmType === 'hubspot' ? 'title' : 'Subject']: 'Changed',
    })
    await of.remove(request, id)
    expect(await fixture.connector.getRecords(session, 'activity', [id])).toEqual([])
  })

  test('are never written', async () => {
    const id = await of.call(request, ann)
    const [before] = await fixture.connector.getRecords(session, 'activity', [id])
    if (before === undefined) throw new Error('There is no activity.')
    const refused = { kind: 'rejected', reason: 'read_only', own: true }
    expect(
      await fixture.connector.upsertRecords(session, 'activity', [
        { kind: 'create', key: 'new', externalId: randomUUID(), properties: {} },
        { kind: 'update', key: id, id, before, properties: {} },
      ]),
    ).toMatchObject([refused, refused])
    expect(await fixture.connector.archiveRecords(session, 'activity', [id])).toMatchObject([{ kind: 'rejected' }])
    expect(await fixture.connector.eraseRecords(session, 'activity', [id])).toMatchObject([{ kind: 'rejected' }])
    expect(await fixture.connector.getRecords(session, 'activity', [id])).toHaveLength(1)
  })
})
