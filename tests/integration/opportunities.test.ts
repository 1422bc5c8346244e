import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'
import { expect, test } from 'vitest'
import { changeSettings } from '../../src/lib/crm/use-cases/change-settings.ts'
import { resolveConflict } from '../../src/lib/crm/use-cases/resolve-conflict.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { describeTakeOver } from './opportunities/take-over.ts'
import { describeThreeCrms } from './opportunities/three-crms.ts'
import { opportunityWorld } from './opportunities/world.ts'

const world = opportunityWorld()
const { hub, owner, one, deals, addDeal, inHubSpot, here, conflictOf, stages, mapStage } = world

test('switched on, stages of one name are mapped, and deals come with theirs', async () => {
  // What they would mean is shown before; the others are without a counterpart.
  const met = { closed_won: 'default/closedwon', closed_lost: 'default/closedlost' }
  expect((await stages()).values).toEqual(met)
  await addDeal({ dealname: 'Rome', dealstage: 'closedwon', amount: '12.5', closedate: '2026-12-31T00:00:00Z' })
  const company = await hub().hubspot.crm.companies.basicApi.create({ properties: { name: 'Acme' }, associations: [] })
  const objects = { account: { enabled: true }, opportunity: { enabled: true } }
  await changeSettings(hub().engine, { ...owner(), settings: {}, status: undefined, objects, seen: undefined })
  await runWorker(hub().engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  expect((await stages()).values).toEqual(met)
  expect(await here('Rome')).toMatchObject({ stage: 'closed_won', status: 'won', probability: 100 })
  expect(await one('select amount, expected_close_date::text as day from opportunities')).toMatchObject({ day: '2026-12-31' })
  expect(company.id).not.toBe('')
})

test('a stage that is not mapped is a conflict of that field alone; others are synced, and mapping it brings it', async () => {
  const id = await addDeal({ dealname: 'Oslo', dealstage: 'contractsent', amount: '7' })
  expect(await hub().sync('delta')).toMatchObject({ records_failed: 0 })
  const oslo = await here('Oslo')
  expect(oslo).toMatchObject({ stage: 'prospecting' })
  const conflict = await conflictOf(oslo.id)
  expect(conflict).toMatchObject({ stage: { reason: 'crm_stage_unmapped', remote: 'default/contractsent' } })
  expect(conflict?.['stage']?.label).toBe('Contract Sent (Sales Pipeline)')
  const link = await one<{ id: string }>('select id from crm_sync_state where record_id = $1', [oslo.id])
  const decision = { organizationId: hub().organizationId, userId: hub().userId, linkId: link?.id ?? '', field: 'stage' }
  await expect(resolveConflict(hub().engine, { ...decision, keep: 'adsapp' })).rejects.toMatchObject({ code: 'stage_unmapped' })

  await hub().stack.sql(`update opportunities set name = 'Oslo in May' where id = $1`, [oslo.id])
  await hub().sync('delta')
  expect(await inHubSpot(id)).toMatchObject({ dealname: 'Oslo in May', dealstage: 'contractsent' })
  const rested = await hub().sync('delta')
  expect(rested).toMatchObject({ local_updated: 0, crm_updated: 0, records_failed: 0 })

  await mapStage('default/contractsent', 'negotiation')
  await hub().sync('delta')
  expect(await here('Oslo in May')).toMatchObject({ stage: 'negotiation', probability: 75 })
  expect(await conflictOf(oslo.id)).toBeNull()
  expect(await inHubSpot(id)).toMatchObject({ dealstage: 'contractsent' })
})

test('closing and opening again go both ways', async () => {
  const rome = await here('Rome')
  const id =
    (await one<{ ref: string }>('select crm_record_id as ref from crm_sync_state where record_id = $1', [rome.id]))?.ref ?? ''
  await hub().stack.sql(`update opportunities set stage = 'negotiation' where id = $1`, [rome.id])
  await hub().sync('delta')
  expect(await inHubSpot(id)).toMatchObject({ dealstage: 'contractsent' })
  await deals().update(id, { properties: { dealstage: 'closedlost' } })
  await hub().sync('delta')
  expect(await here('Rome')).toMatchObject({ stage: 'closed_lost', status: 'lost', probability: 0 })
  const rested = await hub().sync('delta')
  expect(rested).toMatchObject({ local_updated: 0, crm_updated: 0, records_failed: 0 })
})

test('one that is made here is created there once its stage is mapped, and not before', async () => {
  await hub().stack.sql(
    `insert into opportunities (organization_id, name, stage, expected_close_date) values ($1, 'Bern', 'proposal', '2027-01-31')`,
    [hub().organizationId],
  )
  expect(await hub().sync('delta')).toMatchObject({ records_failed: 0, records_undecided: 1 })
  const bern = await here('Bern')
  const link = () =>
    one<{ status: string; ref: string | null; code: string | null }>(
      `select status, crm_record_id as ref, last_error ->> 'code' as code from crm_sync_state where record_id = $1`,
      [bern.id],
    )
  expect(await link()).toEqual({ status: 'attention', ref: null, code: 'stage_unmapped' })
  await mapStage('default/presentationscheduled', 'proposal')
  await hub().sync('delta')
  const { ref } = (await link()) ?? {}
  expect(await inHubSpot(ref ?? '')).toMatchObject({ dealname: 'Bern', dealstage: 'presentationscheduled', pipeline: 'default' })
})

test('contacts of a deal are added and taken away one by one, on both sides', async () => {
  const types = [{ associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined, associationTypeId: 3 }]
  const person = (email: string) => hub().hubspot.crm.contacts.basicApi.create({ properties: { email }, associations: [] })
  const [ann, eve] = [await person('ann@lima.example'), await person('eve@lima.example')]
  const dealId = await addDeal({ dealname: 'Lima', dealstage: 'closedwon' })
  const associate = (id: string) =>
    hub().hubspot.crm.associations.v4.batchApi.create('deals', 'contacts', {
      inputs: [{ _from: { id: dealId }, to: { id }, types }],
    })
  await associate(ann.id)
  await hub().sync('delta')
  const lima = await here('Lima')
  const contactsHere = async () =>
    (
      await hub().stack.sql<{ email: string }>(
        `select c.email from record_associations a join contacts c on c.id = a.to_id
         where a.from_id = $1 and a.field = 'contacts' order by c.email`,
        [lima.id],
      )
    ).map(({ email }) => email)
  const contactsThere = async () =>
    (await hub().hubspot.crm.associations.v4.basicApi.getPage('deals', dealId, 'contacts')).results.map(
      ({ toObjectId }) => toObjectId,
    )
  expect(await contactsHere()).toEqual(['ann@lima.example'])

  // One more here, whom HubSpot does not have yet, and one more there, in between.
  const bea = await one<{ id: string }>(
    `insert into contacts (organization_id, email) values ($1, 'bea@lima.example') returning id`,
    [hub().organizationId],
  )
  await hub().stack.sql(
    `insert into record_associations (organization_id, from_object, from_id, field, to_object, to_id, role)
     values ($1, 'opportunity', $2, 'contacts', 'contact', $3, 'Decides')`,
    [hub().organizationId, lima.id, bea?.id],
  )
  await associate(eve.id)
  expect(await hub().sync('delta')).toMatchObject({ records_failed: 0, conflicts: 0 })
  const all = ['ann@lima.example', 'bea@lima.example', 'eve@lima.example']
  expect([await contactsHere(), (await contactsThere()).length]).toEqual([all, 3])

  // One taken away on each side. HubSpot does not count an association as a change of its deal.
  const ended = [{ _from: { id: dealId }, to: [{ id: ann.id }] }]
  await hub().hubspot.crm.associations.v4.batchApi.archive('deals', 'contacts', { inputs: ended })
  await hub().stack.sql(
    `delete from record_associations a using contacts c where a.from_id = $1 and c.id = a.to_id and c.email like 'eve@%'`,
    [lima.id],
  )
  expect(await hub().sync('delta')).toMatchObject({ records_failed: 0, conflicts: 0 })
  expect([await contactsHere(), (await contactsThere()).length]).toEqual([['bea@lima.example'], 1])
  expect(await one('select role from record_associations where from_id = $1', [lima.id])).toEqual({ role: 'Decides' })
  expect(await hub().sync('delta')).toMatchObject({ local_updated: 0, crm_updated: 0, records_failed: 0 })
})

describeThreeCrms(world)
describeTakeOver(world)
