import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import { Failure } from '../../src/lib/core/errors.ts'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { matchOwner, refreshOwners } from '../../src/lib/crm/use-cases/match-owners.ts'
import { type Hub, startHub } from './support/hub.ts'
import { sendJson } from './support/send-json.ts'

const crms: readonly CrmType[] = ['hubspot', 'salesforce', 'pipedrive']
/** Members whose emails the CRMs' users have, some in other letters. */
const members = { mara: randomUUID(), tomas: randomUUID(), ida: randomUUID(), noa: randomUUID() }
/** Of each member, the user of each CRM. */
const users: Record<'mara' | 'tomas' | 'ida', Record<CrmType, string>> = {
  mara: { hubspot: '7101', salesforce: '', pipedrive: '21803' },
  tomas: { hubspot: '7102', salesforce: '', pipedrive: '21804' },
  ida: { hubspot: '7103', salesforce: '', pipedrive: '21805' },
}
const [noaInHubSpot, queueInHubSpot] = ['7105', '7106']

let hub: Hub
beforeAll(async () => {
  hub = await startHub({ crms })
  await join('mara', 'admin@acme.test')
  await join('tomas', 'manager@acme.test')
  await join('ida', 'member@acme.test')
  for (const crm of crms) await hub.crm(crm).connect()
  const { records } = z
    .object({ records: z.array(z.object({ Id: z.string(), Email: z.string() })) })
    .parse(await inSalesforce('GET', `/query?q=${encodeURIComponent('SELECT Id, Email FROM User')}`))
  const idOf = (email: string) => records.find(({ Email }) => Email.toLowerCase() === email)?.Id ?? ''
  users.mara.salesforce = idOf('admin@acme.test')
  users.tomas.salesforce = idOf('manager@acme.test')
  users.ida.salesforce = idOf('member@acme.test')
})
afterAll(() => hub.close())

async function join(name: keyof typeof members, email: string) {
  const { sql } = hub.stack
  await sql(`insert into auth.users (id, aud, role, email) values ($1, 'authenticated', 'authenticated', $2)`, [
    members[name],
    email,
  ])
  await sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [hub.organizationId, members[name]])
}

const inSalesforce = (method: string, path: string, body?: unknown) =>
  sendJson(
    hub.crm('salesforce').url,
    { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` },
    method,
    `/services/data/v68.0${path}`,
    body,
  )
const inPipedrive = (method: string, path: string, body?: unknown) =>
  sendJson(
    hub.crm('pipedrive').url,
    { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken },
    method,
    `/api/v2/persons/${path}`,
    body,
  )
const inHubSpot = async (properties: Record<string, string>) =>
  (await hub.hubspot.crm.contacts.basicApi.create({ properties, associations: [] })).id

type Link = { crm_type: CrmType; ref: string; waits: { side: string; ref: string }[]; differs: boolean; list: string }
const linksOf = async (email: string) => {
  const rows = await hub.stack.sql<Link>(
    `select k.crm_type, l.crm_record_id as ref, l.waits, l.differs, l.list from crm_sync_state l
     join contacts c on c.id = l.record_id join crm_connections k on k.id = l.connection_id where c.email = $1`,
    [email],
  )
  return new Map(rows.map((row) => [row.crm_type, row]))
}
const nameOf = (id: string | null) => Object.entries(members).find(([, member]) => member === id)?.[0] ?? id
const userName = (crm: CrmType, id: string | null) => Object.entries(users).find(([, user]) => user[crm] === id)?.[0] ?? id

/** Who owns a contact here and in each CRM, by name; a user of a CRM who is none of these by the id. */
async function ownersOf(email: string) {
  const [here] = await hub.stack.sql<{ owner_id: string | null }>('select owner_id from contacts where email = $1', [email])
  const links = await linksOf(email)
  const ref = (crm: CrmType) => links.get(crm)?.ref ?? ''
  const { properties } = await hub.hubspot.crm.contacts.basicApi.getById(ref('hubspot'), ['hubspot_owner_id'])
  const row = z.object({ OwnerId: z.string() }).parse(await inSalesforce('GET', `/sobjects/Contact/${ref('salesforce')}`))
  const person = z.object({ data: z.object({ owner_id: z.number() }) }).parse(await inPipedrive('GET', ref('pipedrive')))
  return {
    here: nameOf(here?.owner_id ?? null),
    hubspot: userName('hubspot', properties['hubspot_owner_id'] || null),
    salesforce: userName('salesforce', row.OwnerId),
    pipedrive: userName('pipedrive', String(person.data.owner_id)),
  }
}

/** Syncs every CRM until nothing is written any more. */
async function comeToRest() {
  for (let round = 0; round < 5; round += 1) {
    let written = 0
    for (const crm of crms) {
      const run = await hub.crm(crm).sync('delta')
      expect(run).toMatchObject({ status: 'completed', records_failed: 0 })
      written += run.local_created + run.local_updated + run.crm_created + run.crm_updated
    }
    if (written === 0) return
  }
  throw new Error('Something is written again and again.')
}
const edit = (email: string, owner: string | null) =>
  hub.stack.sql('update contacts set owner_id = $2 where email = $1', [email, owner])

test('owners come by email and go on to the others; one who is nobody here waits, and what a CRM gives by itself goes nowhere', async () => {
  await inHubSpot({ email: 'ada@owned.test', lastname: 'Ada', hubspot_owner_id: users.tomas.hubspot })
  await inHubSpot({ email: 'bob@owned.test', lastname: 'Bob', hubspot_owner_id: users.tomas.hubspot })
  await inHubSpot({ email: 'cleo@owned.test', lastname: 'Cleo', hubspot_owner_id: noaInHubSpot })
  await inHubSpot({ email: 'dan@owned.test', lastname: 'Dan', hubspot_owner_id: queueInHubSpot })
  await inHubSpot({ email: 'eve@owned.test', lastname: 'Eve' })
  for (const crm of crms) await hub.crm(crm).sync('full')
  await comeToRest()
  expect(await ownersOf('ada@owned.test')).toEqual({ here: 'tomas', hubspot: 'tomas', salesforce: 'tomas', pipedrive: 'tomas' })
  const cleo = await ownersOf('cleo@owned.test')
  expect(cleo).toMatchObject({ here: null, hubspot: noaInHubSpot })
  expect(await ownersOf('dan@owned.test')).toMatchObject({ here: null, hubspot: queueInHubSpot })
  // Made by the hub without an owner: the CRM's own choice is not an edit, and no difference either.
  expect(await ownersOf('eve@owned.test')).toMatchObject({ here: null, hubspot: null })
  const eve = await linksOf('eve@owned.test')
  expect([...eve.values()].map(({ list, differs, waits }) => [list, differs, waits])).toEqual(
    crms.map(() => ['in_sync', false, []]),
  )
  expect((await linksOf('cleo@owned.test')).get('hubspot')?.waits).toMatchObject([{ side: 'crm', ref: noaInHubSpot }])
  // Once in each CRM, not once a record.
  const { byRoute } = await hub.crm('hubspot').requests()
  const read = Object.entries(byRoute).filter(([route]) => route.includes('owners'))
  expect(read.reduce((sum, [, count]) => sum + count, 0)).toBe(2)
})

test('an owner who is chosen anywhere goes everywhere; one that is taken away stays where no record is without', async () => {
  await edit('ada@owned.test', members.ida)
  await edit('eve@owned.test', members.mara)
  const ref = (await linksOf('bob@owned.test')).get('salesforce')?.ref
  await inSalesforce('PATCH', `/sobjects/Contact/${ref}`, { OwnerId: users.mara.salesforce })
  await comeToRest()
  const all = (name: string | null) => ({ here: name, hubspot: name, salesforce: name, pipedrive: name })
  expect(await ownersOf('ada@owned.test')).toEqual(all('ida'))
  expect(await ownersOf('eve@owned.test')).toEqual(all('mara'))
  expect(await ownersOf('bob@owned.test')).toEqual(all('mara'))
  await edit('ada@owned.test', null)
  await comeToRest()
  expect(await ownersOf('ada@owned.test')).toEqual({ ...all('ida'), here: null, hubspot: null })
  // What is changed there afterwards comes.
  const pipedrive = (await linksOf('ada@owned.test')).get('pipedrive')?.ref ?? ''
  await inPipedrive('PATCH', pipedrive, { owner_id: Number(users.tomas.pipedrive) })
  await comeToRest()
  expect(await ownersOf('ada@owned.test')).toEqual(all('tomas'))
})

test('the person chosen here takes the place of a user there who is nobody here', async () => {
  await edit('dan@owned.test', members.mara)
  await comeToRest()
  expect(await ownersOf('dan@owned.test')).toEqual({ here: 'mara', hubspot: 'mara', salesforce: 'mara', pipedrive: 'mara' })
  expect((await linksOf('dan@owned.test')).get('hubspot')?.waits).toEqual([])
})

test('a user who is matched later is synced at once, in both directions; nobody here is said by hand', async () => {
  await join('noa', 'noa@elsewhere.test')
  await edit('eve@owned.test', members.noa)
  await comeToRest()
  expect(await ownersOf('eve@owned.test')).toEqual({ here: 'noa', hubspot: 'mara', salesforce: 'mara', pipedrive: 'mara' })
  expect((await linksOf('eve@owned.test')).get('hubspot')?.waits).toMatchObject([{ side: 'adsapp', ref: members.noa }])
  const of = { organizationId: hub.organizationId, userId: hub.userId, crmType: 'hubspot' as const }
  const taken = matchOwner(hub.engine, of, noaInHubSpot, { by: 'hand', memberId: members.ida })
  await expect(taken).rejects.toMatchObject({ code: 'member_is_matched' })
  await expect(matchOwner(hub.engine, of, '1', { by: 'none' })).rejects.toMatchObject({ code: 'crm_user_not_found' })
  await matchOwner(hub.engine, of, noaInHubSpot, { by: 'hand', memberId: members.noa })
  await comeToRest()
  expect(await ownersOf('cleo@owned.test')).toMatchObject({ here: 'noa', hubspot: noaInHubSpot })
  expect(await ownersOf('eve@owned.test')).toMatchObject({ here: 'noa', hubspot: noaInHubSpot, salesforce: 'mara' })
  await refreshOwners(hub.engine, of)
  expect(await hub.stack.sql('select matched_by from crm_users where crm_user_id = $1', [noaInHubSpot])).toEqual([
    { matched_by: 'hand' },
  ])
})

test('a member who leaves clears nothing and stays the owner until somebody else is chosen, on whichever side', async () => {
  await hub.stack.sql('delete from organization_members where user_id = $1', [members.tomas])
  await comeToRest()
  const all = (name: string) => ({ here: name, hubspot: name, salesforce: name, pipedrive: name })
  expect(await ownersOf('ada@owned.test')).toEqual(all('tomas'))
  const hubspot = (await linksOf('cleo@owned.test')).get('hubspot')?.ref ?? ''
  await hub.hubspot.crm.contacts.basicApi.update(hubspot, { properties: { hubspot_owner_id: users.tomas.hubspot } })
  await edit('ada@owned.test', members.ida)
  await comeToRest()
  expect(await ownersOf('ada@owned.test')).toEqual(all('ida'))
  expect(await ownersOf('cleo@owned.test')).toEqual(all('tomas'))
})

test('a CRM that does not list its users says so, and what it has said of them stays', async () => {
  const connector = await hub.engine.loadConnector('hubspot')
  const refusal = new Failure({ kind: 'auth', code: 'missing_scopes', message: 'HubSpot lacks a permission.' })
  const refusing = { ...hub.engine, loadConnector: async () => ({ ...connector, listUsers: () => Promise.reject(refusal) }) }
  await refreshOwners(refusing, { organizationId: hub.organizationId, crmType: 'hubspot' })
  expect(
    await hub.stack.sql(
      `select k.users_error ->> 'code' as code, u.active from crm_connections k join crm_users u on u.connection_id = k.id
       where u.crm_user_id = $1`,
      [users.ida.hubspot],
    ),
  ).toEqual([{ code: 'missing_scopes', active: true }])
})
