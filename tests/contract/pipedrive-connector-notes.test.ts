import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import type { FieldValues } from '../../src/lib/crm/domain/entities.ts'
import type { Cursor } from '../../src/lib/crm/port/changes.ts'
import type { CountedSession } from '../../src/lib/crm/transport/session.ts'
import { type ConnectorFixture, connectorFixtures } from './support/connector-fixtures.ts'
import { conversationOn } from './support/conversation.ts'

let fixture: ConnectorFixture
let session: CountedSession
let url = ''
beforeAll(async () => {
  const start = connectorFixtures.pipedrive?.['as it is']
  if (start === undefined) throw new Error('There is no sandbox.')
  fixture = await start()
  session = conversationOn(fixture.connector, fixture.tokens).withFields([
    { name: 'content', type: 'html' },
    { name: 'person_id', type: 'references' },
    { name: 'org_id', type: 'references' },
  ])
  url = fixture.url
  await fixture.configure({ burstPer2s: 100_000 })
})
afterAll(() => fixture.close())

const noteSchema = z.object({ pinned_to_person_flag: z.boolean(), person_id: z.number().nullable(), content: z.string() })
async function request(method: string, path: string, body?: unknown) {
  const headers = { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiTokenOfEmptyCompany, 'content-type': 'application/json' }
  const response = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return z.object({ data: z.looseObject({ id: z.number() }) }).parse(await response.json()).data
}
const person = async (name: string) => (await request('POST', '/api/v2/persons', { name })).id
const organization = async (name: string) => (await request('POST', '/api/v2/organizations', { name })).id
const note = async (id: number | string) => noteSchema.parse(await request('GET', `/api/v1/notes/${id}`))
const update = async (id: string, properties: FieldValues) => {
  const [before] = await fixture.connector.getRecords(session, 'note', [id])
  if (before === undefined) throw new Error(`There is no note ${id}.`)
  return (await fixture.connector.upsertRecords(session, 'note', [{ kind: 'update', key: id, id, before, properties }]))[0]
}

test('where a note is pinned stays as it is, until it is about that no more', async () => {
  const [ann, acme] = [await person('Ann'), await organization('Acme')]
  const made = await request('POST', '/api/v1/notes', { content: 'x', person_id: ann, org_id: acme, pinned_to_person_flag: 1 })
  const id = String(made.id)
  expect(await update(id, { content: 'y' })).toMatchObject({ kind: 'ok' })
  expect(await note(id)).toEqual({ content: 'y', person_id: ann, pinned_to_person_flag: true })
  expect(await update(id, { person_id: null })).toMatchObject({ kind: 'ok' })
  expect(await note(id)).toEqual({ content: 'y', person_id: null, pinned_to_person_flag: false })
})

test('of several people it has the one that it had, as long as that is one of them', async () => {
  const [ann, ben, eve] = [await person('Ann'), await person('Ben'), await person('Eve')]
  const id = String((await request('POST', '/api/v1/notes', { content: 'x', person_id: ben })).id)
  await update(id, { person_id: `${ann};${ben};${eve}` })
  expect((await note(id)).person_id).toBe(ben)
  await update(id, { person_id: `${ann};${eve}` })
  expect((await note(id)).person_id).toBe(ann)
})

test('without a text, or about nothing, it is refused with a sentence', async () => {
  const id = String((await request('POST', '/api/v1/notes', { content: 'x', person_id: await person('Ann') })).id)
  expect(await update(id, { content: null })).toMatchObject({ kind: 'rejected', reason: 'required', field: 'content', own: true })
  expect(await update(id, { person_id: null })).toMatchObject({ kind: 'rejected', message: expect.stringMatching(/needs/) })
  const nobody = { kind: 'create', key: 'x', externalId: randomUUID(), properties: { content: 'x' } } as const
  expect(await fixture.connector.upsertRecords(session, 'note', [nobody])).toMatchObject([{ kind: 'rejected' }])
})

test('a list by place loses none where some before it are deleted while it is read', async () => {
  const ann = await person('Ann')
  const ids = []
  for (let index = 0; index < 520; index += 1)
    ids.push((await request('POST', '/api/v1/notes', { content: `n${index}`, person_id: ann })).id)
  const read: string[] = []
  let cursor: Cursor | null = null
  for (let pages = 0; ; pages += 1) {
    const page = await fixture.connector.listChanges(session, 'note', cursor)
    read.push(...page.records.map(({ id }) => id))
    cursor = page.next
    if (page.done) break
    if (pages === 0) for (const id of ids.slice(0, 5)) await request('DELETE', `/api/v1/notes/${id}`).catch(() => undefined)
  }
  expect(ids.slice(5).filter((id) => !read.includes(String(id)))).toEqual([])
  expect(new Set(read).size).toBe(read.length)
})

test('a note that Pipedrive has failed at is looked for among those that are no other’s, although the words are the same', async () => {
  const ann = await person('Ann')
  const intent = (key: string) => ({
    key,
    externalId: randomUUID(),
    properties: { content: 'Called back', person_id: String(ann) },
  })
  const send = (key: string) => fixture.connector.upsertRecords(session, 'note', [{ kind: 'create', ...intent(key) }])
  const sentAt = new Date().toISOString()
  const [one] = await send('one')
  if (one?.kind !== 'ok') throw new Error(`It was not made: ${JSON.stringify(one)}`)
  const find = async (others?: ReadonlySet<string>) =>
    (await fixture.connector.findCreated?.(session, 'note', [{ ...intent('two'), sentAt }], others))?.get('two')?.id
  await fetch(`${url}/_sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'status', status: 500, match: { method: 'POST', path: '/api/v1/notes' } }),
  })
  await expect(send('two')).rejects.toMatchObject({ kind: 'transient', effect: 'possible' })
  expect(await find(new Set([one.id]))).toBeUndefined()
  const [two] = await send('two')
  expect(await find(new Set([one.id]))).toBe(two?.kind === 'ok' ? two.id : '')
  expect(await find()).toBe(one.id)
})
