import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { StageMap } from '../../src/lib/crm/domain/transform-rules.ts'
import type { Pipeline } from '../../src/lib/crm/domain/pipelines.ts'
import { withMeaning } from '../../src/lib/crm/domain/stage-map.ts'
import { changeSettings } from '../../src/lib/crm/use-cases/change-settings.ts'
import { readMappingView, saveMapping } from '../../src/lib/crm/use-cases/mapping.ts'
import { previewTakeOver, takeOverPipelines } from '../../src/lib/crm/use-cases/take-over-pipelines.ts'
import { resolveConflict } from '../../src/lib/crm/use-cases/resolve-conflict.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'
import { sendJson } from './support/send-json.ts'

let hub: Hub
beforeAll(async () => {
  hub = await startHub({ crms: ['hubspot', 'salesforce', 'pipedrive'] })
  await hub.connect()
})
afterAll(() => hub.close())

const one = async <Row>(sql: string, values: unknown[] = []) => (await hub.stack.sql<Row>(sql, values))[0]
const idsOf = async (emails: readonly string[]) => {
  const rows = await hub.stack.sql<{ id: string }>(
    'select id from contacts where email = any ($1) and deleted_at is null order by email',
    [emails],
  )
  return rows.map(({ id }) => id)
}
const owner = () => ({ organizationId: hub.organizationId, userId: hub.userId, crmType: 'hubspot' as const })
const deals = () => hub.hubspot.crm.deals.basicApi
const addDeal = async (properties: Record<string, string>) => {
  const { id } = await deals().create({ properties, associations: [] })
  return id
}
const inHubSpot = async (id: string) =>
  (await deals().getById(id, ['dealname', 'dealstage', 'pipeline', 'amount', 'closedate'])).properties
type Row = { id: string; stage: string; status: string; probability: string; name: string }
const here = async (name: string) => {
  const row = await one<Row>('select id, stage, status, probability, name from opportunities where name = $1', [name])
  if (row === undefined) throw new Error(`There is no ${name}.`)
  return row
}
const conflictOf = async (id: string) =>
  (
    await one<{ status: string; details: Record<string, { reason: string; label?: string; remote: string }> | null }>(
      'select status, conflict_details as details from crm_sync_state where record_id = $1',
      [id],
    )
  )?.details ?? null
const stages = async (): Promise<StageMap> => {
  const { mappings } = await readMappingView(hub.engine, owner(), 'opportunity')
  const rule = mappings.find(({ adsappField }) => adsappField === 'stage')?.transformRule
  if (rule?.name !== 'map') throw new Error('No stages are mapped.')
  return rule
}
const mapStage = async (theirs: string, ours: string) => {
  const map = withMeaning(await stages(), theirs, ours)
  const { mappings } = await readMappingView(hub.engine, owner(), 'opportunity')
  const rows = mappings.filter(({ adsappField }) => adsappField === 'stage').map((row) => ({ ...row, transformRule: map }))
  await saveMapping(hub.engine, { ...owner(), object: 'opportunity' }, { mappings: rows, replace: false })
}

test('switched on, stages of one name are mapped, and deals come with theirs', async () => {
  // What they would mean is shown before; the others are without a counterpart.
  const met = { closed_won: 'default/closedwon', closed_lost: 'default/closedlost' }
  expect((await stages()).values).toEqual(met)
  await addDeal({ dealname: 'Rome', dealstage: 'closedwon', amount: '12.5', closedate: '2026-12-31T00:00:00Z' })
  const company = await hub.hubspot.crm.companies.basicApi.create({ properties: { name: 'Acme' }, associations: [] })
  const objects = { account: { enabled: true }, opportunity: { enabled: true } }
  await changeSettings(hub.engine, { ...owner(), settings: {}, status: undefined, objects, seen: undefined })
  await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  expect((await stages()).values).toEqual(met)
  expect(await here('Rome')).toMatchObject({ stage: 'closed_won', status: 'won', probability: 100 })
  expect(await one('select amount, expected_close_date::text as day from opportunities')).toMatchObject({ day: '2026-12-31' })
  expect(company.id).not.toBe('')
})

test('a stage that is not mapped is a conflict of that field alone; others are synced, and mapping it brings it', async () => {
  const id = await addDeal({ dealname: 'Oslo', dealstage: 'contractsent', amount: '7' })
  expect(await hub.sync('delta')).toMatchObject({ records_failed: 0 })
  const oslo = await here('Oslo')
  expect(oslo).toMatchObject({ stage: 'prospecting' })
  const conflict = await conflictOf(oslo.id)
  expect(conflict).toMatchObject({ stage: { reason: 'crm_stage_unmapped', remote: 'default/contractsent' } })
  expect(conflict?.['stage']?.label).toBe('Contract Sent (Sales Pipeline)')
  const link = await one<{ id: string }>('select id from crm_sync_state where record_id = $1', [oslo.id])
  const decision = { organizationId: hub.organizationId, userId: hub.userId, linkId: link?.id ?? '', field: 'stage' }
  await expect(resolveConflict(hub.engine, { ...decision, keep: 'adsapp' })).rejects.toMatchObject({ code: 'stage_unmapped' })

  await hub.stack.sql(`update opportunities set name = 'Oslo in May' where id = $1`, [oslo.id])
  await hub.sync('delta')
  expect(await inHubSpot(id)).toMatchObject({ dealname: 'Oslo in May', dealstage: 'contractsent' })
  const rested = await hub.sync('delta')
  expect(rested).toMatchObject({ local_updated: 0, crm_updated: 0, records_failed: 0 })

  await mapStage('default/contractsent', 'negotiation')
  await hub.sync('delta')
  expect(await here('Oslo in May')).toMatchObject({ stage: 'negotiation', probability: 75 })
  expect(await conflictOf(oslo.id)).toBeNull()
  expect(await inHubSpot(id)).toMatchObject({ dealstage: 'contractsent' })
})

test('closing and opening again go both ways', async () => {
  const rome = await here('Rome')
  const id =
    (await one<{ ref: string }>('select crm_record_id as ref from crm_sync_state where record_id = $1', [rome.id]))?.ref ?? ''
  await hub.stack.sql(`update opportunities set stage = 'negotiation' where id = $1`, [rome.id])
  await hub.sync('delta')
  expect(await inHubSpot(id)).toMatchObject({ dealstage: 'contractsent' })
  await deals().update(id, { properties: { dealstage: 'closedlost' } })
  await hub.sync('delta')
  expect(await here('Rome')).toMatchObject({ stage: 'closed_lost', status: 'lost', probability: 0 })
  const rested = await hub.sync('delta')
  expect(rested).toMatchObject({ local_updated: 0, crm_updated: 0, records_failed: 0 })
})

test('one that is made here is created there once its stage is mapped, and not before', async () => {
  await hub.stack.sql(
    `insert into opportunities (organization_id, name, stage, expected_close_date) values ($1, 'Bern', 'proposal', '2027-01-31')`,
    [hub.organizationId],
  )
  expect(await hub.sync('delta')).toMatchObject({ records_failed: 0, records_undecided: 1 })
  const bern = await here('Bern')
  const link = () =>
    one<{ status: string; ref: string | null; code: string | null }>(
      `select status, crm_record_id as ref, last_error ->> 'code' as code from crm_sync_state where record_id = $1`,
      [bern.id],
    )
  expect(await link()).toEqual({ status: 'attention', ref: null, code: 'stage_unmapped' })
  await mapStage('default/presentationscheduled', 'proposal')
  await hub.sync('delta')
  const { ref } = (await link()) ?? {}
  expect(await inHubSpot(ref ?? '')).toMatchObject({ dealname: 'Bern', dealstage: 'presentationscheduled', pipeline: 'default' })
})

test('contacts of a deal are added and taken away one by one, on both sides', async () => {
  const types = [{ associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined, associationTypeId: 3 }]
  const person = (email: string) => hub.hubspot.crm.contacts.basicApi.create({ properties: { email }, associations: [] })
  const [ann, eve] = [await person('ann@lima.example'), await person('eve@lima.example')]
  const dealId = await addDeal({ dealname: 'Lima', dealstage: 'closedwon' })
  const associate = (id: string) =>
    hub.hubspot.crm.associations.v4.batchApi.create('deals', 'contacts', {
      inputs: [{ _from: { id: dealId }, to: { id }, types }],
    })
  await associate(ann.id)
  await hub.sync('delta')
  const lima = await here('Lima')
  const contactsHere = async () =>
    (
      await hub.stack.sql<{ email: string }>(
        `select c.email from record_associations a join contacts c on c.id = a.to_id
         where a.from_id = $1 and a.field = 'contacts' order by c.email`,
        [lima.id],
      )
    ).map(({ email }) => email)
  const contactsThere = async () =>
    (await hub.hubspot.crm.associations.v4.basicApi.getPage('deals', dealId, 'contacts')).results.map(
      ({ toObjectId }) => toObjectId,
    )
  expect(await contactsHere()).toEqual(['ann@lima.example'])

  // One more here, whom HubSpot does not have yet, and one more there, in between.
  const bea = await one<{ id: string }>(
    `insert into contacts (organization_id, email) values ($1, 'bea@lima.example') returning id`,
    [hub.organizationId],
  )
  await hub.stack.sql(
    `insert into record_associations (organization_id, from_object, from_id, field, to_object, to_id, role)
     values ($1, 'opportunity', $2, 'contacts', 'contact', $3, 'Decides')`,
    [hub.organizationId, lima.id, bea?.id],
  )
  await associate(eve.id)
  expect(await hub.sync('delta')).toMatchObject({ records_failed: 0, conflicts: 0 })
  const all = ['ann@lima.example', 'bea@lima.example', 'eve@lima.example']
  expect([await contactsHere(), (await contactsThere()).length]).toEqual([all, 3])

  // One taken away on each side. HubSpot does not count an association as a change of its deal.
  const ended = [{ _from: { id: dealId }, to: [{ id: ann.id }] }]
  await hub.hubspot.crm.associations.v4.batchApi.archive('deals', 'contacts', { inputs: ended })
  await hub.stack.sql(
    `delete from record_associations a using contacts c where a.from_id = $1 and c.id = a.to_id and c.email like 'eve@%'`,
    [lima.id],
  )
  expect(await hub.sync('delta')).toMatchObject({ records_failed: 0, conflicts: 0 })
  expect([await contactsHere(), (await contactsThere()).length]).toEqual([['bea@lima.example'], 1])
  expect(await one('select role from record_associations where from_id = $1', [lima.id])).toEqual({ role: 'Decides' })
  expect(await hub.sync('delta')).toMatchObject({ local_updated: 0, crm_updated: 0, records_failed: 0 })
})

const others = ['salesforce', 'pipedrive'] as const
const refOf = async (crmType: CrmType, name: string) => {
  const sql = `select s.crm_record_id as ref from crm_sync_state s join crm_connections c on c.id = s.connection_id
    join opportunities o on o.id = s.record_id where c.crm_type = $1 and o.name = $2`
  return (await one<{ ref: string | null }>(sql, [crmType, name]))?.ref ?? null
}
const round = async () => {
  const runs = []
  for (const crmType of ['hubspot', ...others] as const) runs.push(await hub.crm(crmType).sync('delta'))
  return runs
}

test('a sale goes round three CRMs, is won in one and lost in another, and comes to rest', async () => {
  for (const crmType of others) {
    await hub.crm(crmType).connect()
    const objects = { account: { enabled: true }, opportunity: { enabled: true } }
    await changeSettings(hub.engine, { ...owner(), crmType, settings: {}, status: undefined, objects, seen: undefined })
  }
  await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  // Of one name and outcome everywhere.
  await hub.stack.sql(`update opportunities set stage = 'closed_lost' where name = 'Rome'`)
  await round()
  const pipedrive = async () => {
    const answer = await fetch(`${hub.crm('pipedrive').url}/api/v2/deals/${await refOf('pipedrive', 'Rome')}`, {
      headers: { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken },
    })
    const { data }: { data: { status: string; value: number } } = await answer.json()
    return data
  }
  expect(await refOf('salesforce', 'Rome')).toMatch(/^006/)
  expect(await pipedrive()).toMatchObject({ status: 'lost', value: 12.5 })

  await deals().update((await refOf('hubspot', 'Rome')) ?? '', { properties: { dealstage: 'closedwon' } })
  await round()
  expect(await here('Rome')).toMatchObject({ stage: 'closed_won', status: 'won' })
  expect(await pipedrive()).toMatchObject({ status: 'won' })
  for (const run of await round()) expect(run).toMatchObject({ local_updated: 0, crm_updated: 0, crm_created: 0 })
})

test('contacts of a sale are the same in three CRMs, whoever adds or takes one away, and come to rest', async () => {
  const people = ['ann@lima.example', 'bea@lima.example', 'eve@lima.example']
  const [rome, ann, bea, eve] = [(await here('Rome')).id, ...(await idsOf(people))]
  if (ann === undefined || bea === undefined || eve === undefined) throw new Error('Somebody is missing.')
  const salesforce = (method: string, path: string, body?: unknown) => {
    const token = { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` }
    return sendJson(hub.crm('salesforce').url, token, method, `/services/data/v68.0${path}`, body)
  }
  const pipedrive = (method: string, path: string, body?: unknown) =>
    sendJson(hub.crm('pipedrive').url, { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken }, method, path, body)
  const deal = { hubspot: await refOf('hubspot', 'Rome'), salesforce: await refOf('salesforce', 'Rome') }
  const participants = `/api/v1/deals/${await refOf('pipedrive', 'Rome')}/participants`
  const pageSchema = z.object({
    data: z.array(z.object({ id: z.number(), person_id: z.object({ value: z.number() }) })).nullable(),
  })
  const rolesSchema = z.object({ records: z.array(z.object({ ContactId: z.string(), IsPrimary: z.boolean() })) })
  const roles = async () => {
    const soql = `SELECT ContactId, IsPrimary FROM OpportunityContactRole WHERE OpportunityId = '${deal.salesforce}'`
    return rolesSchema.parse(await salesforce('GET', `/query?q=${encodeURIComponent(soql)}`)).records
  }
  const inPipedrive = async () => pageSchema.parse(await pipedrive('GET', participants)).data ?? []
  const refs = async (crmType: CrmType, ids: readonly string[]) =>
    (
      await hub.stack.sql<{ ref: string }>(
        `select s.crm_record_id as ref from crm_sync_state s join crm_connections c on c.id = s.connection_id
         where c.crm_type = $1 and s.record_id = any ($2) order by 1`,
        [crmType, ids],
      )
    ).map(({ ref }) => ref)
  const expectEverywhere = async (ids: readonly string[]) => {
    const there = await hub.hubspot.crm.associations.v4.basicApi.getPage('deals', deal.hubspot ?? '', 'contacts')
    expect({
      here: (await one<{ contacts: string | null }>('select contacts from opportunities where id = $1', [rome]))?.contacts,
      hubspot: there.results.map(({ toObjectId }) => toObjectId).toSorted(),
      salesforce: (await roles()).map(({ ContactId }) => ContactId).toSorted(),
      pipedrive: (await inPipedrive()).map(({ person_id: person }) => String(person.value)).toSorted(),
    }).toEqual({
      here: ids.toSorted().join(';') || null,
      hubspot: await refs('hubspot', ids),
      salesforce: await refs('salesforce', ids),
      pipedrive: await refs('pipedrive', ids),
    })
  }

  // Salesforce and Pipedrive take nobody without a name.
  await hub.stack.sql(`update contacts set last_name = split_part(email, '@', 1) where email = any ($1)`, [people])
  // Here: two, of whom one is the main one.
  await hub.stack.sql('update opportunities set contact_id = $2, contacts = $3 where id = $1', [rome, ann, `${ann};${bea}`])
  await round()
  await round()
  await expectEverywhere([ann, bea])
  expect((await roles()).filter(({ IsPrimary }) => IsPrimary)).toHaveLength(1)

  // In Salesforce one more, who becomes the primary one: the opportunity's own time stays.
  const [eveThere] = await refs('salesforce', [eve])
  await salesforce('POST', '/sobjects/OpportunityContactRole', {
    OpportunityId: deal.salesforce,
    ContactId: eveThere,
    IsPrimary: true,
  })
  await hub.crm('salesforce').sync('delta')
  expect(await one('select contact_id from opportunities where id = $1', [rome])).toEqual({ contact_id: eve })
  await round()
  await expectEverywhere([ann, bea, eve])

  // In Pipedrive one less: found with the deal's next change.
  const [beaThere] = await refs('pipedrive', [bea])
  const part = (await inPipedrive()).find(({ person_id: person }) => String(person.value) === beaThere)
  await pipedrive('DELETE', `${participants}/${part?.id}`)
  await pipedrive('PATCH', `/api/v2/deals/${await refOf('pipedrive', 'Rome')}`, { value: 77 })
  await hub.crm('pipedrive').sync('delta')
  await round()
  await expectEverywhere([ann, eve])

  // Here the main one goes.
  await hub.stack.sql('delete from record_associations where from_id = $1 and to_id = $2', [rome, eve])
  await round()
  await expectEverywhere([ann])
  expect((await roles()).filter(({ IsPrimary }) => IsPrimary)).toHaveLength(0)
  for (const run of await round()) expect(run).toMatchObject({ local_updated: 0, crm_updated: 0, records_failed: 0 })
})

test('once the CRM’s pipelines are taken over, nothing waits for a stage, and what other CRMs map stays', async () => {
  await addDeal({ dealname: 'Nara', dealstage: 'appointmentscheduled', amount: '3' })
  const others = ['Kobe', 'Otaru', 'Sendai', 'Uji', 'Beppu']
  for (const dealname of others) await addDeal({ dealname, dealstage: 'decisionmakerboughtin', amount: '4' })
  await hub.sync('delta')
  const waiting = () =>
    one<{ count: number }>(`select count(*)::int as count from crm_sync_state s
    join crm_connections c on c.id = s.connection_id
    where c.crm_type = 'hubspot' and s.conflict_details -> 'stage' ->> 'reason' = 'crm_stage_unmapped'`)
  expect(await waiting()).toEqual({ count: 6 })
  const read = async () => {
    const rows = await hub.stack.sql<{ version: string; pipelines: Pipeline[] }>(
      `select o.pipelines_version as version, (select jsonb_agg(jsonb_build_object('id', p.id, 'label', p.label,
         'isArchived', p.is_archived, 'stages', (select jsonb_agg(jsonb_build_object('key', s.key, 'label', s.label,
           'kind', s.kind, 'probability', s.probability, 'isArchived', s.is_archived) order by s.position)
           from pipeline_stages s where s.pipeline_id = p.id)) order by p.position) from pipelines p
         where p.organization_id = o.id) as pipelines
       from organizations o where o.id = $1`,
      [hub.organizationId],
    )
    const [row] = rows
    if (row === undefined) throw new Error('There is no organisation.')
    return { version: Number(row.version), pipelines: row.pipelines }
  }
  const own = await read()
  const save = async (pipelines: readonly Pipeline[]) => {
    const sql = `with caller as materialized (select set_config('request.jwt.claim.sub', $1, true))
      select save_pipelines($2, $3, $4) as version from caller`
    const row = await one<{ version: string }>(sql, [hub.userId, hub.organizationId, own.version, JSON.stringify(pipelines)])
    return Number(row?.version)
  }
  const closedWon = (await stages()).values['closed_won']
  const preview = await previewTakeOver(hub.engine, owner(), own)
  expect(preview.pipelines.map(({ label, isNew, stages: made }) => [label, isNew, made.length])).toEqual([
    ['Sales Pipeline', true, 7],
    ['Group travel', true, 5],
  ])
  expect(await read()).toEqual(own)
  // Less than what waits may be changed without approval; what a person has just mapped is approved.
  const guarded = `update crm_connections set settings = settings || '{"guard": {"enabled": true, "share": 0.01, "atLeast": 4}}'`
  await hub.stack.sql(guarded)
  expect(preview.records).toBe(6)
  await takeOverPipelines(hub.engine, owner(), { ...own, save })
  const taken = await hub.sync('delta')
  expect([taken.status, taken.local_updated]).toEqual(['completed', expect.toSatisfy((updated: number) => updated >= 6)])
  const reasons = `select distinct reason from crm_sync_changes c join opportunities o on o.id = c.record_id
    where o.name in ('Nara', 'Kobe', 'Otaru', 'Sendai', 'Uji', 'Beppu') and c.field = 'stage' and c.kind = 'updated' and c.connection_id is not null`
  expect(await hub.stack.sql(reasons)).toEqual([{ reason: 'stage_mapped' }])
  await hub.stack.sql(`update crm_connections set settings = settings - 'guard'`)
  expect(await waiting()).toEqual({ count: 0 })
  expect(await here('Nara')).toMatchObject({ stage: 'appointment_scheduled', probability: 20 })
  expect((await stages()).values['closed_won']).toBe(closedWon)
  const again = await previewTakeOver(hub.engine, owner(), await read())
  expect([again.waiting, again.pipelines.some(({ isNew, stages: made }) => isNew || made.some((stage) => stage.isNew))]).toEqual([
    0,
    false,
  ])
})
