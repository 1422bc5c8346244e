import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forecastSync } from '../../src/lib/crm/use-cases/forecast.ts'
import { z } from 'zod'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { changeSettings } from '../../src/lib/crm/use-cases/change-settings.ts'
import { requestUndo } from '../../src/lib/crm/use-cases/undo.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'
import { syncInTurn } from './support/rounds.ts'
import { sendJson } from './support/send-json.ts'

const crms = ['hubspot', 'salesforce', 'pipedrive'] as const
let hub: Hub
beforeAll(async () => {
  hub = await startHub({ crms })
  for (const crmType of crms) await hub.crm(crmType).connect()
})
afterAll(() => hub.close())

const one = async <Row>(sql: string, values: unknown[] = []) => (await hub.stack.sql<Row>(sql, values))[0]
const switchOn = (crmType: CrmType) =>
  changeSettings(hub.engine, {
    organizationId: hub.organizationId,
    userId: hub.userId,
    crmType,
    settings: {},
    status: undefined,
    objects: { account: { enabled: true }, note: { enabled: true } },
    seen: undefined,
  })
const work = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
const round = (changed?: CrmType) => syncInTurn(hub, crms, changed)
const salesforce = (method: string, path: string, body?: unknown) => {
  const token = { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` }
  return sendJson(hub.crm('salesforce').url, token, method, `/services/data/v68.0${path}`, body)
}
const pipedrive = (method: string, path: string, body?: unknown) =>
  sendJson(hub.crm('pipedrive').url, { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken }, method, path, body)
const refOf = async (crmType: CrmType, recordId: string) => {
  const sql = `select s.crm_record_id as ref from crm_sync_state s join crm_connections c on c.id = s.connection_id
    where c.crm_type = $1 and s.record_id = $2`
  return (await one<{ ref: string | null }>(sql, [crmType, recordId]))?.ref ?? null
}
const contact = async (name: string) => {
  const sql = 'insert into contacts (organization_id, last_name, email) values ($1, $2, $3) returning id'
  return (await one<{ id: string }>(sql, [hub.organizationId, name, `${name}@notes.example`]))?.id ?? ''
}
const write = async (body: string, contactId: string) => {
  const sql = 'insert into notes (organization_id, body, contacts) values ($1, $2, $3) returning id'
  return (await one<{ id: string }>(sql, [hub.organizationId, body, contactId]))?.id ?? ''
}
type Row = { id: string; body: string | null; contacts: string | null; deleted_at: string | null }
const here = (id: string) => one<Row>('select id, body, contacts, deleted_at from notes where id = $1', [id])
const inHubSpot = async (id: string) =>
  (await hub.hubspot.crm.objects.notes.basicApi.getById(id, ['hs_note_body', 'hs_timestamp'])).properties['hs_note_body']
const inPipedrive = async (id: string) =>
  z.object({ data: z.object({ content: z.string() }) }).parse(await pipedrive('GET', `/api/v1/notes/${id}`)).data.content
const inSalesforce = async (id: string) => {
  const url = `${hub.crm('salesforce').url}/services/data/v68.0/sobjects/ContentNote/${id}/Content`
  return (await fetch(url, { headers: { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` } })).text()
}
const expectEverywhere = async (id: string, text: string) => {
  const refs = await Promise.all(crms.map((crmType) => refOf(crmType, id)))
  const [hubSpotId, salesforceId, pipedriveId] = refs.map((ref) => ref ?? '')
  expect([
    await inHubSpot(hubSpotId ?? ''),
    await inSalesforce(salesforceId ?? ''),
    await inPipedrive(pipedriveId ?? ''),
  ]).toEqual([expect.stringContaining(text), expect.stringContaining(text), expect.stringContaining(text)])
}

const noteToContact = [{ associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined, associationTypeId: 202 }]
const noteInHubSpot = async (text: string, about: string | null) => {
  const properties = { hs_note_body: text, hs_timestamp: '2026-01-02T03:04:05Z', hubspot_owner_id: '7105' }
  const { id } = await hub.hubspot.crm.objects.notes.basicApi.create({ properties, associations: [] })
  if (about === null) return id
  const inputs = [{ _from: { id }, to: { id: about }, types: noteToContact }]
  await hub.hubspot.crm.associations.v4.batchApi.create('notes', 'contacts', { inputs })
  return id
}

let ann = ''
test('switched on, the notes about linked records come, each once, and no others', async () => {
  ann = await contact('ann')
  await round()
  await noteInHubSpot('<p>In <b>HubSpot</b></p>', await refOf('hubspot', ann))
  await noteInHubSpot('<p>About nobody</p>', null)
  await pipedrive('POST', '/api/v1/notes', { content: 'In Pipedrive', person_id: Number(await refOf('pipedrive', ann)) })
  await salesforce('POST', '/sobjects/Note', { Title: 'Classic', Body: 'Read <only>', ParentId: await refOf('salesforce', ann) })
  for (const crmType of crms) await switchOn(crmType)
  await work()
  await round()
  const notes = await hub.stack.sql<{ body: string; author: string; contacts: string; written: string }>(
    `select body, author, contacts, to_char(written_at at time zone 'utc', 'YYYY-MM-DD') as written from notes order by body`,
  )
  expect(notes.map(({ body }) => body)).toEqual(['<p>In <b>HubSpot</b></p>', '<p>Read &lt;only&gt;</p>', 'In Pipedrive'])
  expect(new Set(notes.map(({ contacts }) => contacts))).toEqual(new Set([ann]))
  expect(notes[0]).toMatchObject({ written: '2026-01-02', author: 'Noa Vermeer' })
  for (const run of await round())
    expect(run).toMatchObject({ local_updated: 0, crm_updated: 0, crm_created: 0, records_failed: 0 })
})

test('an estimate says that notes are open-ended, and covers a full sync with those that are known', async () => {
  for (const crmType of crms) {
    const crm = hub.crm(crmType)
    const { calls, openEnded } = await forecastSync(hub.engine, { organizationId: hub.organizationId, crmType })
    expect(openEnded).toEqual(['note'])
    await crm.resetRequests()
    expect(await crm.sync('full')).toMatchObject({ status: 'completed' })
    expect([crmType, (await crm.requests()).total]).toEqual([crmType, expect.toSatisfy((total: number) => total <= calls)])
  }
})

test('a note is written here, edited in each CRM and here, and is the same everywhere', async () => {
  const id = await write('<p>First</p>', ann)
  await round()
  await expectEverywhere(id, 'First')
  await hub.hubspot.crm.objects.notes.basicApi.update((await refOf('hubspot', id)) ?? '', {
    properties: { hs_note_body: '<p>Second</p>' },
  })
  await round()
  await expectEverywhere(id, 'Second')
  await pipedrive('PUT', `/api/v1/notes/${await refOf('pipedrive', id)}`, { content: 'Third &amp; last' })
  await round('pipedrive')
  await expectEverywhere(id, 'Third &amp; last')
  await salesforce('PATCH', `/sobjects/ContentNote/${await refOf('salesforce', id)}`, {
    Content: Buffer.from('<p>Fourth</p>').toString('base64'),
  })
  await round('salesforce')
  await expectEverywhere(id, 'Fourth')
  await hub.stack.sql(`update notes set body = '<p>Fifth</p>' where id = $1`, [id])
  await round()
  await expectEverywhere(id, 'Fifth')
  for (const run of await round())
    expect(run).toMatchObject({ local_updated: 0, crm_updated: 0, crm_created: 0, records_failed: 0 })
})

const textIn = { hubspot: inHubSpot, salesforce: inSalesforce, pipedrive: inPipedrive }
const editIn: Readonly<Record<(typeof crms)[number], (id: string, text: string) => Promise<unknown>>> = {
  hubspot: (id, text) => hub.hubspot.crm.objects.notes.basicApi.update(id, { properties: { hs_note_body: text } }),
  salesforce: (id, text) => salesforce('PATCH', `/sobjects/ContentNote/${id}`, { Content: Buffer.from(text).toString('base64') }),
  pipedrive: (id, text) => pipedrive('PUT', `/api/v1/notes/${id}`, { content: text }),
}
const isGoneIn: Readonly<Record<(typeof crms)[number], (id: string) => Promise<boolean>>> = {
  hubspot: (id) =>
    inHubSpot(id).then(
      () => false,
      () => true,
    ),
  salesforce: (id) =>
    salesforce('GET', `/sobjects/ContentNote/${id}`).then(
      () => false,
      () => true,
    ),
  // A deleted one can be read there for a month, and says so.
  pipedrive: async (id) => {
    const answer = await pipedrive('GET', `/api/v1/notes/${id}`).catch(() => null)
    return answer === null || !z.object({ data: z.object({ active_flag: z.boolean() }) }).parse(answer).data.active_flag
  },
}

test.each(crms)(
  'what a run did to notes of %s is taken back: an edit on either side and a note that it made',
  async (crmType) => {
    const [edited, here] = [await write('<p>As it was</p>', ann), await write('<p>Also</p>', ann)]
    await round()
    const texts = async (id: string) => [
      (await one<{ body: string }>('select body from notes where id = $1', [id]))?.body,
      await textIn[crmType]((await refOf(crmType, id)) ?? ''),
    ]
    const was = [await texts(edited), await texts(here)]
    await editIn[crmType]((await refOf(crmType, edited)) ?? '', '<p>Edited there</p>')
    await hub.stack.sql(`update notes set body = '<p>Edited here</p>' where id = $1`, [here])
    const made = await write('<p>Made by the run</p>', ann)
    const run = await hub.crm(crmType).sync('delta')
    expect(run).toMatchObject({ local_updated: 1, crm_updated: 1, crm_created: 1 })
    const ref = (await refOf(crmType, made)) ?? ''
    expect(await isGoneIn[crmType](ref)).toBe(false)
    const { runId, working } = await requestUndo(hub.engine, hub, { runId: run.id }, Date.now() + 600_000)
    await working
    const outcomes = 'select distinct outcome, reason from crm_undo_items where run_id = $1'
    expect(await hub.stack.sql(outcomes, [runId])).toEqual([{ outcome: 'restored', reason: null }])
    expect(await texts(edited)).toEqual([was[0]?.[0], '<p>Edited there</p>'])
    expect(await texts(here)).toEqual(['<p>Edited here</p>', was[1]?.[1]])
    expect(await isGoneIn[crmType](ref)).toBe(true)
    for (const type of ['delta', 'full'] as const)
      expect(await hub.crm(crmType).sync(type)).toMatchObject({
        local_updated: 0,
        local_created: 0,
        crm_updated: 0,
        crm_created: 0,
      })
    await round()
  },
)

test('a note about somebody whom a CRM does not have waits for that person, and is made once', async () => {
  // Salesforce takes no contact without a last name.
  const sql = `insert into contacts (organization_id, email) values ($1, 'eve@notes.example') returning id`
  const eve = (await one<{ id: string }>(sql, [hub.organizationId]))?.id ?? ''
  const id = await write('<p>About Eve</p>', eve)
  await hub.crm('salesforce').sync('delta')
  expect(await refOf('salesforce', id)).toBeNull()
  const waiting = await one<{ status: string; pending: boolean; waits: unknown[] }>(
    `select s.status, s.pending, s.waits from crm_sync_state s join crm_connections c on c.id = s.connection_id
     where c.crm_type = 'salesforce' and s.record_id = $1`,
    [id],
  )
  expect(waiting).toMatchObject({ status: 'unlinked', pending: false, waits: [{ field: 'contacts', side: 'adsapp', ref: eve }] })
  await hub.stack.sql(`update contacts set last_name = 'Eve' where id = $1`, [eve])
  await round()
  await expectEverywhere(id, 'About Eve')
})

test('what is about somebody who is linked later comes then', async () => {
  const { id: person } = await hub.hubspot.crm.contacts.basicApi.create({
    properties: { email: 'late@notes.example', lastname: 'Late' },
    associations: [],
  })
  const id = await noteInHubSpot('Before', person)
  await hub.crm('hubspot').sync('delta')
  const note = await one<{ contacts: string | null }>(
    `select n.contacts from notes n join crm_sync_state s on s.record_id = n.id where s.crm_record_id = $1`,
    [id],
  )
  expect(note?.contacts).toBe((await one<{ id: string }>(`select id from contacts where email = 'late@notes.example'`))?.id)
})

test('deleted on one side, it stays on the others unless somebody has chosen otherwise', async () => {
  const id = await write('<p>To go</p>', ann)
  await round()
  const ref = (await refOf('pipedrive', id)) ?? ''
  await pipedrive('DELETE', `/api/v1/notes/${ref}`)
  await hub.crm('pipedrive').sync('delta')
  expect(await here(id)).toMatchObject({ deleted_at: null })
  await hub.stack.sql('update notes set deleted_at = now() where id = $1', [id])
  await round()
  expect(await inHubSpot((await refOf('hubspot', id)) ?? '')).toContain('To go')
  for (const run of await round())
    expect(run).toMatchObject({ local_updated: 0, crm_updated: 0, crm_created: 0, records_failed: 0 })
})

test('a create whose answer never came is found and not sent again', async () => {
  const before = await Promise.all([countIn('salesforce'), countIn('pipedrive')])
  for (const crmType of ['salesforce', 'pipedrive'] as const)
    await hub.crm(crmType).control('POST', 'faults', {
      kind: 'drop-after-commit',
      match: { method: 'POST', path: crmType === 'salesforce' ? '/services/data/v68.0/composite' : '/api/v1/notes' },
    })
  const id = await write('<p>Unanswered</p>', ann)
  await round()
  await round()
  await work()
  await expectEverywhere(id, 'Unanswered')
  const after = await Promise.all([countIn('salesforce'), countIn('pipedrive')])
  expect(after).toEqual(before.map((count) => count + 1))
})

async function countIn(crmType: 'salesforce' | 'pipedrive'): Promise<number> {
  if (crmType === 'pipedrive') {
    const page = z.object({ data: z.array(z.unknown()).nullable() })
    return page.parse(await pipedrive('GET', '/api/v1/notes?limit=500')).data?.length ?? 0
  }
  const soql = encodeURIComponent('SELECT COUNT() FROM ContentNote')
  return z.object({ totalSize: z.number() }).parse(await salesforce('GET', `/query?q=${soql}`)).totalSize
}
