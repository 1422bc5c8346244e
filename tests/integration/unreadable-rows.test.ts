import { afterAll, beforeAll, expect, test } from 'vitest'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'

let hub: Hub
beforeAll(async () => {
  hub = await startHub()
  expect(await hub.connect()).toMatchObject({ kind: 'connected' })
  await hub.sync('full')
})
afterAll(() => hub.close())

const oddIds = [
  '11111111-1111-1111-1111-111111111111',
  '00000000-0000-0000-0000-0000000000aa',
  'deadbeef-dead-dead-dead-deaddeadbeef',
]

/** Everything about one contact's link that a person could see. */
async function linkOf(email: string) {
  const [row] = await hub.stack.sql<{ status: string; pending: boolean; code: string | null; ref: string | null; id: string }>(
    `select l.id, l.status, l.pending, l.last_error ->> 'code' as code, l.crm_record_id as ref
     from crm_sync_state l join contacts c on c.id = l.record_id where c.email = $1`,
    [email],
  )
  return row
}

async function addContacts(...emails: readonly string[]): Promise<void> {
  const rows = emails.map((email) => ({ organization_id: hub.organizationId, email, first_name: 'Before' }))
  expect((await hub.engine.db.from('contacts').insert(rows)).error).toBeNull()
}

test('a contact with any id that PostgreSQL takes is synced, there and back', async () => {
  for (const [index, id] of oddIds.entries()) {
    await hub.stack.sql('insert into contacts (id, organization_id, email) values ($1, $2, $3)', [
      id,
      hub.organizationId,
      `odd${index}@ids.test`,
    ])
  }
  expect(await hub.sync('delta')).toMatchObject({ status: 'completed', crm_created: oddIds.length })
  for (const index of oddIds.keys()) expect(await linkOf(`odd${index}@ids.test`)).toMatchObject({ status: 'linked' })
  const ref = (await linkOf('odd0@ids.test'))?.ref ?? ''
  await hub.hubspot.crm.contacts.basicApi.update(ref, { properties: { firstname: 'From there' } })
  expect(await hub.sync('delta')).toMatchObject({ status: 'completed', local_updated: 1 })
  expect(await hub.sync('full')).toMatchObject({ status: 'completed', records_failed: 0 })
  // Of both sides at once, whose times are read.
  await hub.hubspot.crm.contacts.basicApi.update(ref, { properties: { firstname: 'There' } })
  await hub.stack.sql(`update contacts set first_name = 'Here' where email = 'odd0@ids.test'`)
  expect(await hub.sync('delta')).toMatchObject({ status: 'completed', records_failed: 0, errors: [] })
})

test('a pending record that cannot be read is set aside with the reason, and the rest of its batch is pushed', async () => {
  await addContacts('a@push.test', 'b@push.test', 'c@push.test')
  await hub.sync('delta')
  await hub.stack.sql(`update crm_sync_state set base = '{"email": {"not": "a value"}}' where id = $1`, [
    (await linkOf('b@push.test'))?.id,
  ])
  await hub.stack.sql(`update contacts set first_name = 'After' where email like '%@push.test'`)
  expect(await hub.sync('delta')).toMatchObject({
    status: 'partial',
    records_failed: 1,
    crm_updated: 2,
    errors: [{ code: 'unreadable_record', message: expect.stringContaining('link.base.email') }],
  })
  expect(await linkOf('b@push.test')).toMatchObject({ status: 'attention', pending: false, code: 'unreadable_record' })
  expect(await linkOf('c@push.test')).toMatchObject({ status: 'linked', pending: false, code: null })
  const log = await hub.stack.sql(
    `select 1 from crm_sync_changes h join contacts c on c.id = h.record_id
     where c.email = 'b@push.test' and h.kind = 'failed' and h.reason like '%cannot be read%'`,
  )
  expect(log).toHaveLength(1)
  // A full sync tries again.
  expect(await hub.sync('full')).toMatchObject({ status: 'partial', records_failed: 1 })
  await hub.stack.sql(`update crm_sync_state set base = '{}' where base -> 'email' ? 'not'`)
  expect(await hub.sync('full')).toMatchObject({ status: 'completed', records_failed: 0 })
})

test('a change in the CRM of a record that cannot be read is set aside, and the rest of the page is pulled', async () => {
  await addContacts('a@pull.test', 'b@pull.test', 'c@pull.test')
  await hub.sync('delta')
  const broken = await linkOf('a@pull.test')
  await hub.stack.sql(`update crm_sync_state set conflict_details = '[]' where id = $1`, [broken?.id])
  for (const email of ['a@pull.test', 'b@pull.test', 'c@pull.test']) {
    await hub.hubspot.crm.contacts.basicApi.update((await linkOf(email))?.ref ?? '', { properties: { firstname: 'There' } })
  }
  expect(await hub.sync('delta')).toMatchObject({ status: 'partial', records_failed: 1, local_updated: 2 })
  expect(await linkOf('a@pull.test')).toMatchObject({ status: 'attention', code: 'unreadable_record', ref: broken?.ref })
  const names = await hub.stack.sql(
    `select email from contacts where email like '%@pull.test' and first_name = 'There' order by email`,
  )
  expect(names).toEqual([{ email: 'b@pull.test' }, { email: 'c@pull.test' }])
  // Mended, it goes on where it was.
  await hub.stack.sql('update crm_sync_state set conflict_details = null where id = $1', [broken?.id])
  await hub.stack.sql(`update contacts set last_name = 'Mended' where email = 'a@pull.test'`)
  await hub.sync('delta')
  expect(await hub.sync('full')).toMatchObject({ records_failed: 0, errors: [] })
  expect(await linkOf('a@pull.test')).toMatchObject({ status: 'linked', code: null })
})

test('a message that is no job becomes a dead letter with the reason, and the jobs received with it are done', async () => {
  const [connection] = await hub.stack.sql<{ id: string }>('select id from crm_connections')
  const messages: readonly unknown[] = [
    { kind: 'nonsense', connectionId: connection?.id },
    'text',
    7,
    [],
    { kind: 'live', connectionId: 'no id' },
    { kind: 'run', connectionId: connection?.id },
    { kind: 'live', connectionId: connection?.id, attempts: 'many' },
  ]
  for (const message of messages) {
    await hub.stack.sql(`select private.crm_send_message('crm_live', $1::text::jsonb)`, [JSON.stringify(message)])
  }
  await addContacts('waiting@queue.test')
  await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  expect(await linkOf('waiting@queue.test')).toMatchObject({ status: 'linked', pending: false })
  expect(await hub.stack.sql('select 1 from pgmq.q_crm_live')).toEqual([])
  const letters = await hub.stack.sql<{ job: unknown; reason: string; named: boolean }>(
    'select job, reason, connection_id is not null as named from crm_dead_letters order by id',
  )
  const kept = messages.map((message) => (typeof message === 'object' ? message : { message }))
  expect(letters.map(({ job }) => job)).toEqual(kept)
  expect(letters.map(({ named }) => named)).toEqual([true, false, false, false, false, true, true])
  const wrong = [
    'kind',
    'the message as a whole',
    'the message as a whole',
    'the message as a whole',
    'connectionId',
    'runId',
    'attempts',
  ]
  expect(letters.map(({ reason }) => reason)).toEqual(
    wrong.map((part) => `A message of the queue is no job that this version knows. Wrong is ${part}.`),
  )
})
