import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionField } from '../../src/lib/crm/port/session.ts'
import { conversationOn } from './support/conversation.ts'
import { allScopes, codeFor, tokenCall } from './support/hubspot-client.ts'
import { hubSpotFixture, type HubSpotFixture } from './support/hubspot-connector.ts'

const author = 'hs_created_by_user_id.name'
const fields: readonly SessionField[] = [
  { name: 'hs_note_body', type: 'html' },
  { name: author, type: 'text' },
]
let fixture: HubSpotFixture
beforeAll(async () => {
  fixture = await hubSpotFixture(fields)
})
afterAll(() => fixture.close())

async function writtenOnPage(text: string): Promise<string> {
  const body = new URLSearchParams({ hs_note_body: text, hs_timestamp: '2026-11-20T09:00:00Z' })
  const answer = await fetch(`${fixture.url}/contacts/4711/record/0-46/new`, { method: 'POST', redirect: 'manual', body })
  const [, id] = /\/0-46\/(\d+)/.exec(answer.headers.get('location') ?? '') ?? []
  if (id === undefined) throw new Error(await answer.text())
  return id
}

async function writtenByProgram(values: Readonly<Record<string, string>>): Promise<string> {
  const properties = { hs_note_body: 'By a program', hs_timestamp: '2026-11-20T09:00:00Z', ...values }
  const [result] = await fixture.connector.upsertRecords(fixture.session, 'note', [
    { kind: 'create', key: 'a', externalId: randomUUID(), properties },
  ])
  if (result?.kind !== 'ok') throw new Error(JSON.stringify(result))
  return result.id
}

test('a note says who wrote it: its user, else the owner whom a program wrote for, else nobody; names cost two calls in a run', async () => {
  await fixture.connector.account(fixture.session)
  const ids = [
    await writtenOnPage('By hand'),
    await writtenByProgram({ hubspot_owner_id: '7105' }),
    await writtenByProgram({ hubspot_owner_id: '7106' }),
    await writtenByProgram({}),
  ]
  const authorsOf = async (session: HubSpotFixture['session']) => {
    const records = await fixture.connector.getRecords(session, 'note', ids)
    return ids.map((id) => records.find((record) => record.id === id)?.properties[author])
  }
  const before = fixture.session.calls()
  expect(await authorsOf(fixture.session)).toEqual(['Mara Lindqvist', 'Noa Vermeer', 'Inbound team', null])
  await authorsOf(fixture.session)
  expect(fixture.session.calls() - before).toBe(4)
  // What nobody maps costs nothing.
  const plain = fixture.session.withFields([{ name: 'hs_note_body', type: 'html' }])
  const former = plain.calls()
  expect(await authorsOf(plain)).toEqual(ids.map(() => undefined))
  expect(plain.calls() - former).toBe(1)
  expect(await fixture.connector.describeFields(fixture.session, 'note')).toContainEqual({
    name: author,
    label: 'Created by',
    type: 'text',
    readOnly: true,
  })
})

test('without the permission to list users notes are read anyway, and nobody is known', async () => {
  const id = await writtenOnPage('By hand')
  const code = await codeFor(fixture.url, { scope: allScopes.replace(' crm.objects.owners.read', '') })
  const { body } = await tokenCall(fixture.url, '/oauth/v1/token', { grant_type: 'authorization_code', code })
  const access = { accessToken: String(body['access_token']), kind: 'oauth', apiUrl: null } as const
  const session = conversationOn(fixture.connector, access).withFields(fields)
  const [record] = await fixture.connector.getRecords(session, 'note', [id])
  expect(record?.properties).toEqual({ hs_note_body: 'By hand', [author]: null })
})
