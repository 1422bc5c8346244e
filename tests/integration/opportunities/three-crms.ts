import { createClient } from '@supabase/supabase-js'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../../sandbox/pipedrive/server.ts'
import { HUBSPOT_SANDBOX_CREDENTIALS } from '../../../sandbox/hubspot/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../../sandbox/salesforce/server.ts'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { mappingRow } from '../../../src/lib/crm/connector-kit/mapping-row.ts'
import { saveMapping } from '../../../src/lib/crm/use-cases/mapping.ts'
import { workOnPreview } from '../../../src/lib/crm/preview/work-preview.ts'
import { changeSettings } from '../../../src/lib/crm/use-cases/change-settings.ts'
import { requestPreview, runPreview } from '../../../src/lib/crm/use-cases/preview.ts'
import { requestUndo } from '../../../src/lib/crm/use-cases/undo.ts'
import type { Database } from '../../../src/lib/db/database.types.ts'
import { comparePreview } from '../../../src/lib/db/previews.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'
import { syncInTurn } from '../support/rounds.ts'
import { changeRoles } from '../../../src/lib/records/selling/opportunity-contacts.ts'
import { sendJson } from '../support/send-json.ts'
import type { OpportunityWorld } from './world.ts'

/** A sale that three CRMs have. */
export function describeThreeCrms({ hub, owner, one, idsOf, deals, here }: OpportunityWorld): void {
  const others = ['salesforce', 'pipedrive'] as const
  const refOf = async (crmType: CrmType, name: string) => {
    const sql = `select s.crm_record_id as ref from crm_sync_state s join crm_connections c on c.id = s.connection_id
      join opportunities o on o.id = s.record_id where c.crm_type = $1 and o.name = $2`
    return (await one<{ ref: string | null }>(sql, [crmType, name]))?.ref ?? null
  }
  const later = () => Date.now() + 600_000
  /** As the page and the API write, under row level security. */
  const asOwner = async () => {
    const { stack } = hub()
    const person = await one<{ email: string }>('select email from auth.users where id = $1', [hub().userId])
    const headers = { Authorization: `Bearer ${await stack.signIn(person?.email ?? '')}` }
    return createClient<Database>(stack.supabaseUrl, stack.publishableKey, {
      global: { headers },
      auth: { persistSession: false },
    })
  }
  const round = (changed?: CrmType) => syncInTurn(hub(), ['hubspot', ...others], changed)

  test('a sale travels through three CRMs, is won in one and lost in another, and converges', async () => {
    for (const crmType of others) {
      await hub().crm(crmType).connect()
      const objects = { account: { enabled: true }, opportunity: { enabled: true } }
      await changeSettings(hub().engine, { ...owner(), crmType, settings: {}, status: undefined, objects, seen: undefined })
    }
    await runWorker(hub().engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    // Of one name and outcome everywhere.
    await hub().stack.sql(`update opportunities set stage = 'closed_lost' where name = 'Rome'`)
    await round()
    const pipedrive = async () => {
      const answer = await fetch(`${hub().crm('pipedrive').url}/api/v2/deals/${await refOf('pipedrive', 'Rome')}`, {
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

  test('contacts of a sale are the same in three CRMs, no matter who adds or removes one, and converge', async () => {
    const people = ['ann@lima.example', 'bea@lima.example', 'eve@lima.example']
    const [rome, ann, bea, eve] = [(await here('Rome')).id, ...(await idsOf(people))]
    if (ann === undefined || bea === undefined || eve === undefined) throw new Error('Somebody is missing.')
    const salesforce = (method: string, path: string, body?: unknown) => {
      const token = { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` }
      return sendJson(hub().crm('salesforce').url, token, method, `/services/data/v68.0${path}`, body)
    }
    const pipedrive = (method: string, path: string, body?: unknown) =>
      sendJson(hub().crm('pipedrive').url, { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken }, method, path, body)
    const deal = { hubspot: await refOf('hubspot', 'Rome'), salesforce: await refOf('salesforce', 'Rome') }
    const participants = `/api/v1/deals/${await refOf('pipedrive', 'Rome')}/participants`
    const pageSchema = z.object({
      data: z.array(z.object({ id: z.number(), person_id: z.object({ value: z.number() }) })).nullable(),
    })
    const rolesSchema = z.object({
      records: z.array(z.object({ Id: z.string(), ContactId: z.string(), IsPrimary: z.boolean(), Role: z.string().nullable() })),
    })
    const roles = async () => {
      const soql = `SELECT Id, ContactId, IsPrimary, Role FROM OpportunityContactRole WHERE OpportunityId = '${deal.salesforce}'`
      return rolesSchema.parse(await salesforce('GET', `/query?q=${encodeURIComponent(soql)}`)).records
    }
    const inPipedrive = async () => pageSchema.parse(await pipedrive('GET', participants)).data ?? []
    const refs = async (crmType: CrmType, ids: readonly string[]) =>
      (
        await hub().stack.sql<{ ref: string }>(
          `select s.crm_record_id as ref from crm_sync_state s join crm_connections c on c.id = s.connection_id
           where c.crm_type = $1 and s.record_id = any ($2) order by 1`,
          [crmType, ids],
        )
      ).map(({ ref }) => ref)
    const expectEverywhere = async (ids: readonly string[]) => {
      const there = await hub().hubspot.crm.associations.v4.basicApi.getPage('deals', deal.hubspot ?? '', 'contacts')
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
    await hub().stack.sql(`update contacts set last_name = split_part(email, '@', 1) where email = any ($1)`, [people])
    // Here: two, of whom one is the main one.
    await hub().stack.sql('update opportunities set contact_id = $2, contacts = $3 where id = $1', [rome, ann, `${ann};${bea}`])
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
    await hub().crm('salesforce').sync('delta')
    expect(await one('select contact_id from opportunities where id = $1', [rome])).toEqual({ contact_id: eve })
    await round()
    await expectEverywhere([ann, bea, eve])

    // In Pipedrive one less: found with the deal's next change.
    const [beaThere] = await refs('pipedrive', [bea])
    const part = (await inPipedrive()).find(({ person_id: person }) => String(person.value) === beaThere)
    await pipedrive('DELETE', `${participants}/${part?.id}`)
    await pipedrive('PATCH', `/api/v2/deals/${await refOf('pipedrive', 'Rome')}`, { value: 77 })
    await round('pipedrive')
    await expectEverywhere([ann, eve])

    // What one of them is: given here, changed alone in Salesforce, then in HubSpot; Pipedrive has no such thing and clears none.
    const labels = '/crm/v4/associations/deals/contacts/labels'
    const hubSpot = (method: string, path: string, body?: unknown) =>
      sendJson(
        hub().crm('hubspot').url,
        { authorization: `Bearer ${HUBSPOT_SANDBOX_CREDENTIALS.privateAppToken}` },
        method,
        path,
        body,
      )
    for (const label of ['Decision Maker', 'Evaluator', 'Decides']) await hubSpot('POST', labels, { label, name: label })
    const row = mappingRow('contactRoles', 'associations.contacts.labels')
    await saveMapping(hub().engine, { ...owner(), object: 'opportunity' }, { mappings: [row], replace: false })
    const endsSchema = z.object({
      results: z.array(
        z.object({
          toObjectId: z.coerce.string(),
          associationTypes: z.array(z.object({ typeId: z.number(), label: z.string().nullable() })),
        }),
      ),
    })
    const ends = async () =>
      endsSchema.parse(await hubSpot('GET', `/crm/v4/objects/deals/${deal.hubspot}/associations/contacts`)).results
    const [annInHubSpot] = await refs('hubspot', [ann])
    const [annInSalesforce] = await refs('salesforce', [ann])
    const expectRole = async (role: string | null) => {
      const roleHere = await one('select role from record_associations where from_id = $1 and to_id = $2', [rome, ann])
      const annEnd = (await ends()).find(({ toObjectId }) => toObjectId === annInHubSpot)
      expect({
        here: roleHere,
        hubspot: annEnd?.associationTypes.flatMap(({ label }) => label ?? []),
        salesforce: (await roles()).flatMap(({ ContactId, Role }) => (ContactId === annInSalesforce ? [Role] : [])),
      }).toEqual({ here: { role }, hubspot: role === null ? [] : [role], salesforce: [role] })
    }
    await changeRoles({ client: await asOwner(), organizationId: hub().organizationId, opportunity: rome }, ann, [
      'Decision Maker',
    ])
    await round()
    await expectRole('Decision Maker')
    const annRole = (await roles()).find(({ ContactId }) => ContactId === annInSalesforce)
    await salesforce('PATCH', `/sobjects/OpportunityContactRole/${annRole?.Id}`, { Role: 'Evaluator' })
    await round('salesforce')
    await expectRole('Evaluator')
    const label = (await ends()).flatMap((end) => end.associationTypes).find((type) => type.label === 'Evaluator')
    await hubSpot('POST', '/crm/v4/associations/deals/contacts/batch/labels/archive', {
      inputs: [
        {
          from: { id: deal.hubspot },
          to: { id: annInHubSpot },
          types: [{ associationCategory: 'USER_DEFINED', associationTypeId: label?.typeId }],
        },
      ],
    })
    // An association does not move the deal's own time; its next change brings it.
    await deals().update(deal.hubspot ?? '', { properties: { amount: '78' } })
    await round()
    await expectRole(null)
    await expectEverywhere([ann, eve])

    // A role that a run brings is shown before, brought as shown, and taken back here alone.
    await salesforce('PATCH', `/sobjects/OpportunityContactRole/${annRole?.Id}`, { Role: 'Evaluator' })
    const { organizationId, userId, engine } = hub()
    const asked = { organizationId, userId, crmType: 'salesforce', direction: 'bidirectional', objects: ['opportunity'] } as const
    const previewId = await requestPreview(engine, { ...asked, syncType: 'delta', draft: {} })
    expect((await workOnPreview(engine, previewId, later())).outcome).toBe('done')
    expect(await one('select counts from crm_previews where id = $1', [previewId])).toEqual({
      counts: { opportunity: { 'adsapp:updated': 1 } },
    })
    const previewed = await runPreview(engine, { organizationId, userId, previewId }, later())
    await previewed.working
    for (let isCompared = false; !isCompared; ) isCompared = await comparePreview(engine.db, previewId)
    expect(await one('select differing, differences from crm_previews where id = $1', [previewId])).toEqual({
      differing: 0,
      differences: [],
    })
    const rolesHere = () => one('select contact_roles as roles from opportunities where id = $1', [rome])
    expect(await rolesHere()).toEqual({ roles: `${ann}=Evaluator` })
    const undo = await requestUndo(engine, { organizationId, userId }, { runId: previewed.runId }, later())
    await undo.working
    expect(await hub().stack.sql('select distinct outcome, reason from crm_undo_items where run_id = $1', [undo.runId])).toEqual([
      { outcome: 'restored', reason: null },
    ])
    expect(await rolesHere()).toEqual({ roles: null })
    expect((await roles()).map(({ Role }) => Role).filter((role) => role !== null)).toEqual(['Evaluator'])
    for (const run of await round()) expect(run).toMatchObject({ local_updated: 0, crm_updated: 0, records_failed: 0 })
    await expectEverywhere([ann, eve])

    // Here the main one goes.
    await hub().stack.sql('delete from record_associations where from_id = $1 and to_id = $2', [rome, eve])
    await round()
    await expectEverywhere([ann])
    expect((await roles()).filter(({ IsPrimary }) => IsPrimary)).toHaveLength(0)
    for (const run of await round()) expect(run).toMatchObject({ local_updated: 0, crm_updated: 0, records_failed: 0 })
  })
}
