import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import type { FieldValues } from '../../src/lib/crm/domain/entities.ts'
import type { Cursor } from '../../src/lib/crm/port/changes.ts'
import type { CountedSession } from '../../src/lib/crm/transport/session.ts'
import { type ConnectorFixture, connectorFixtures } from './support/connector-fixtures.ts'
import { conversationOn } from './support/conversation.ts'

let fixture: ConnectorFixture
let session: CountedSession
let ann = ''
beforeAll(async () => {
  const start = connectorFixtures.salesforce?.['with an external id field']
  if (start === undefined) throw new Error('There is no sandbox.')
  fixture = await start()
  session = conversationOn(fixture.connector, fixture.tokens).withFields([
    { name: 'Title', type: 'text' },
    { name: 'Content', type: 'html' },
    { name: 'ContentDocumentLinks.Contact', type: 'references' },
    { name: 'ContentDocumentLinks.Lead', type: 'references' },
  ])
  ann = await inOrg('Contact', { LastName: 'Ann' })
})
afterAll(() => fixture.close())

async function request(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${fixture.tokens.apiUrl}/services/data/v68.0${path}`, {
    method,
    headers: {
      authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessTokenOfEmptyOrg}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return text === '' ? null : JSON.parse(text)
}
const inOrg = async (sobject: string, values: object) =>
  z.object({ id: z.string() }).parse(await request('POST', `/sobjects/${sobject}`, values)).id
const titleOf = async (id: string) =>
  z.object({ Title: z.string() }).parse(await request('GET', `/sobjects/ContentNote/${id}`)).Title
async function create(properties: FieldValues) {
  const about = { 'ContentDocumentLinks.Contact': ann }
  const write = { kind: 'create', key: randomUUID(), externalId: randomUUID(), properties: { ...about, ...properties } } as const
  const [result] = await fixture.connector.upsertRecords(session, 'note', [write])
  if (result?.kind !== 'ok') throw new Error(JSON.stringify(result))
  return result
}
const read = async (id: string) => {
  const [record] = await fixture.connector.getRecords(session, 'note', [id])
  if (record === undefined) throw new Error(`There is no note ${id}.`)
  return record
}
const update = async (id: string, properties: FieldValues) => {
  const write = { kind: 'update', key: id, id, before: await read(id), properties } as const
  return (await fixture.connector.upsertRecords(session, 'note', [write]))[0]
}

test('a note without a title is called by the beginning of its text, which is none of its own and follows it', async () => {
  const { id } = await create({ Content: `<p>Ann &amp; Ben want ${'a window seat '.repeat(10)}</p>` })
  const title = await titleOf(id)
  expect(title).toMatch(/^Ann & Ben want a window seat.*…$/)
  expect(title.length).toBeLessThanOrEqual(80)
  expect((await read(id)).properties['Title']).toBeNull()
  await update(id, { Content: '<p>Now the aisle</p>' })
  expect([await titleOf(id), (await read(id)).properties['Title']]).toEqual(['Now the aisle', null])
  await update(id, { Title: 'Seats' })
  await update(id, { Content: '<p>Either</p>' })
  expect([await titleOf(id), (await read(id)).properties['Title']]).toEqual(['Seats', 'Seats'])
  await update(id, { Title: null })
  expect([await titleOf(id), (await read(id)).properties['Title']]).toEqual(['Either', null])
})

test('a text is sent as Salesforce takes it, without what runs', async () => {
  const { id } = await create({ Content: 'Ann & Ben <script>x()</script><b onclick="y()">go</b>' })
  expect((await read(id)).properties['Content']).toBe('Ann &amp; Ben <b>go</b>')
})

test('a classic note is read as its lines, and neither changed nor deleted', async () => {
  const id = await inOrg('Note', { ParentId: ann, Title: 'Old', Body: 'One <two>\nthree' })
  expect((await read(id)).properties).toMatchObject({
    Title: 'Old',
    Content: '<p>One &lt;two&gt;<br>three</p>',
    'ContentDocumentLinks.Contact': ann,
  })
  const refused = { code: 'classic_note', message: expect.stringContaining('only be read') }
  expect(await update(id, { Content: 'x' })).toMatchObject({ kind: 'rejected', reason: 'read_only', own: true, ...refused })
  expect(await fixture.connector.archiveRecords(session, 'note', [id])).toMatchObject([{ kind: 'rejected', ...refused }])
  expect((await read(id)).properties['Title']).toBe('Old')
})

test('a note is put on a lead, and read from there, a classic one too', async () => {
  const lead = await inOrg('Lead', { LastName: 'Bo', Company: 'Bo Ltd' })
  const { id } = await create({ Content: 'x', 'ContentDocumentLinks.Lead': lead })
  expect((await read(id)).properties).toMatchObject({
    'ContentDocumentLinks.Contact': ann,
    'ContentDocumentLinks.Lead': lead,
  })
  const classic = await inOrg('Note', { ParentId: lead, Title: 'Old', Body: 'x' })
  expect((await read(classic)).properties['ContentDocumentLinks.Lead']).toBe(lead)
  await update(id, { 'ContentDocumentLinks.Lead': null })
  expect((await read(id)).properties['ContentDocumentLinks.Lead']).toBeNull()
})

test('what a note could not be put on is not said to be stored, and the note is there', async () => {
  const unknown = '003000000000999AAA'
  const result = await create({ Content: 'x', 'ContentDocumentLinks.Contact': [ann, unknown].toSorted().join(';') })
  expect(result.stored).toEqual({ 'ContentDocumentLinks.Contact': ann })
  expect((await read(result.id)).properties['ContentDocumentLinks.Contact']).toBe(ann)
})

test('changes are read page by page in the order of their stamps, deletions of either kind among them', async () => {
  const all = async (from: Cursor | null) => {
    const [ids, deleted]: [string[], string[]] = [[], []]
    for (let cursor = from; ; ) {
      const page = await fixture.connector.listChanges(session, 'note', cursor)
      ids.push(...page.records.map(({ id }) => id))
      deleted.push(...page.deletedIds)
      cursor = JSON.parse(JSON.stringify(page.next))
      if (page.done) return { ids, deleted, next: cursor }
    }
  }
  const { next } = await all(null)
  const made: string[] = []
  for (let batch = 0; batch < 5; batch += 1) {
    const writes = Array.from({ length: 45 }, (_, index) => {
      const properties = { Content: 'many', 'ContentDocumentLinks.Contact': ann }
      return { kind: 'create', key: `${batch}-${index}`, externalId: randomUUID(), properties } as const
    })
    const results = await fixture.connector.upsertRecords(session, 'note', writes)
    made.push(...results.flatMap((result) => (result.kind === 'ok' ? result.id : [])))
  }
  expect(made).toHaveLength(225)
  const [first] = made
  const classic = await inOrg('Note', { ParentId: ann, Title: 'Gone' })
  await fixture.remove('note', first ?? '')
  await request('DELETE', `/sobjects/Note/${classic}`)
  const { ids, deleted } = await all(next)
  expect(made.slice(1).filter((id) => !ids.includes(id))).toEqual([])
  expect(deleted).toEqual(expect.arrayContaining([first, classic]))
})
