import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { createBudgets } from '../../src/lib/crm/transport/session.ts'
import { erasePerson } from '../../src/lib/crm/use-cases/erase-person.ts'
import { mayEnter } from '../../src/lib/crm/use-cases/may-enter.ts'
import { resolveConflict } from '../../src/lib/crm/use-cases/resolve-conflict.ts'
import { runJob } from '../../src/lib/jobs/background-jobs.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type CrmUser, crmUser } from './support/crm-records.ts'
import { receiptOf, tablesWith } from './support/erasures.ts'
import { type Hub, startHub } from './support/hub.ts'
import { type KillPoint, killPointsOf, runKilled } from './support/kill.ts'
import { personEverywhere } from './support/person-everywhere.ts'
import { startWebhookEndpoint, type WebhookEndpoint } from './support/webhook-endpoint.ts'

const crms = ['salesforce', 'hubspot', 'pipedrive'] as const satisfies readonly CrmType[]

describe('erasing a person, with three CRMs', () => {
  let endpoint: WebhookEndpoint
  let hub: Hub
  let users: Readonly<Record<CrmType, CrmUser>>
  let people = 0
  beforeAll(async () => {
    endpoint = await startWebhookEndpoint()
    hub = await startHub({ crms, appUrl: endpoint.url })
    endpoint.serve(hub.engine)
    users = {
      salesforce: crmUser('salesforce', hub.crm('salesforce').url),
      hubspot: crmUser('hubspot', hub.crm('hubspot').url),
      pipedrive: crmUser('pipedrive', hub.crm('pipedrive').url),
    }
    await hub.control('POST', 'webhooks', { targetUrl: `${endpoint.url}/api/crm/webhooks/hubspot` })
    for (const crmType of crms) expect(await hub.crm(crmType).connect()).toMatchObject({ kind: 'connected' })
    for (const crmType of crms) await hub.crm(crmType).sync('full')
  })
  afterAll(async () => {
    await hub.close()
    await endpoint.close()
  })

  const drain = (engine = hub.engine) => runWorker(engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  /** Until HubSpot's webhooks have arrived and been worked on. */
  async function pushed(): Promise<void> {
    await vi.waitFor(
      async () => {
        const { idle } = z.object({ idle: z.boolean() }).parse(await hub.control('GET', 'webhooks/idle'))
        expect(idle).toBe(true)
      },
      { timeout: 600_000 },
    )
    await drain()
  }
  const syncAll = async (syncType: 'full' | 'delta') => {
    for (const crmType of crms) await hub.crm(crmType).sync(syncType)
  }
  async function person(word: string) {
    people += 1
    return personEverywhere(hub, word, people)
  }
  const erase = (contactId: string, eraseIn: readonly CrmType[], engine = hub.engine) =>
    erasePerson(engine, { organizationId: hub.organizationId, userId: hub.userId, source: 'person', contactId, eraseIn })
  const isIn = async (crmType: CrmType, email: string) =>
    (await users[crmType].list()).some(({ values }) => values.email === email)

  test('nothing of the person is left in the whole database nor in the CRMs, and no sync brings anything back', async () => {
    const who = await person('Zuleika')
    // A conflict that a person decided, a refusal with the address in its words, an event, a candidate elsewhere, a bad message.
    await hub.stack.sql(`update crm_sync_state set conflict_detected = true, conflict_details = $2 where id = $1`, [
      who.linkOf('hubspot'),
      JSON.stringify({ first_name: { base: 'Zuleika1', local: 'Zuleika2', remote: 'Zuleika3' } }),
    ])
    await resolveConflict(hub.engine, {
      organizationId: hub.organizationId,
      userId: hub.userId,
      linkId: who.linkOf('hubspot'),
      field: 'first_name',
      keep: 'adsapp',
    })
    await hub.stack.sql(`update contacts set last_name = 'Zuleika edited' where id = $1`, [who.id])
    await users.pipedrive.edit(who.crmIdOf('pipedrive'), { firstName: 'Zuleika there' })
    await syncAll('delta')
    await drain()
    // Another record with the same address, which was set aside with a sentence that quotes it.
    await users.salesforce.create({ email: who.email, firstName: 'Zuleika', lastName: 'twice' })
    await hub.crm('salesforce').sync('delta')
    await hub.stack.sql(`update crm_connections set last_error = 'It refused ' || $1 where crm_type = 'salesforce'`, [who.email])
    await hub.stack.sql(
      `insert into crm_dead_letters (organization_id, job, attempts, reason) select $1, jsonb_build_object('about', $2::text), 1, 'x'`,
      [hub.organizationId, who.email],
    )
    await hub.stack.sql(
      `update crm_sync_logs set errors = errors || jsonb_build_array(jsonb_build_object('code', 'x', 'message', 'No: ' || $1::text))`,
      [who.email],
    )
    expect(await tablesWith(hub, who.words)).toEqual(
      expect.arrayContaining([
        'public.contacts',
        'public.crm_sync_state',
        'public.crm_sync_changes',
        'public.crm_audit_log',
        'public.crm_sync_logs',
        'public.crm_dead_letters',
        'public.crm_connections',
      ]),
    )

    const erasure = await erase(who.id, crms)
    await drain()
    expect(await tablesWith(hub, who.words)).toEqual([])
    const receipt = await receiptOf(hub, erasure)
    expect(receipt).toMatchObject({ status: 'done', targets: [], receipt: { here: { contacts: 1, links: 3 } } })
    expect(receipt.receipt.blocked).toEqual({ email: 1, phone: 1, crm: 3 })
    expect(new Map(receipt.receipt.crms.map(({ crmType, outcome }) => [crmType, outcome]))).toEqual(
      new Map([
        ['salesforce', 'erased'],
        ['hubspot', 'erased'],
        ['pipedrive', 'deleted'],
      ]),
    )
    for (const crmType of ['hubspot', 'pipedrive'] as const) expect(await isIn(crmType, who.email)).toBe(false)

    // The second record in Salesforce, its webhooks and full reads of everything bring nobody back.
    await users.hubspot.create({ email: who.email.toUpperCase(), firstName: 'Zuleika', lastName: 'again' })
    await users.pipedrive.create({
      email: null,
      firstName: 'Zuleika',
      lastName: 'by number',
      phone: who.phone.replaceAll(' ', ''),
    })
    await syncAll('delta')
    await syncAll('full')
    await drain()
    expect(await tablesWith(hub, who.words)).toEqual([])
    expect(
      await hub.stack.sql(
        `select c.crm_type from crm_sync_state l join crm_connections c on c.id = l.connection_id
         where l.status = 'excluded' and l.last_error ->> 'code' = 'erased_on_request' order by 1`,
      ),
    ).toEqual([{ crm_type: 'hubspot' }, { crm_type: 'pipedrive' }, { crm_type: 'salesforce' }])
    expect(await hub.stack.sql('select sum(refused)::integer as refused from erased_identities')).toEqual([{ refused: 3 }])
  })

  test('where a CRM keeps the person, nothing there is touched and no edit there comes here', async () => {
    const who = await person('Wilhelmina')
    const erasure = await erase(who.id, ['hubspot'])
    await drain()
    expect((await receiptOf(hub, erasure)).receipt.crms).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ crmType: 'salesforce', outcome: 'kept' }),
        expect.objectContaining({ crmType: 'hubspot', outcome: 'erased' }),
        expect.objectContaining({ crmType: 'pipedrive', outcome: 'kept' }),
      ]),
    )
    await users.salesforce.edit(who.crmIdOf('salesforce'), { email: 'another@erasure.test', firstName: 'Wilhelmina changed' })
    await users.pipedrive.edit(who.crmIdOf('pipedrive'), { firstName: 'Wilhelmina changed' })
    await syncAll('delta')
    await syncAll('full')
    expect(await tablesWith(hub, ['Wilhelmina', 'another@erasure.test'])).toEqual([])
    expect((await users.salesforce.list()).find(({ id }) => id === who.crmIdOf('salesforce'))?.values.email).toBe(
      'another@erasure.test',
    )
  })

  test('a privacy deletion in HubSpot asks an admin, once; yes erases here and in the other CRMs', async () => {
    // Our own erasures come back as such webhooks too, and ask nothing.
    await pushed()
    expect(await hub.stack.sql(`select id from erasures where status = 'asked'`)).toEqual([])
    const who = await person('Perpetua')
    await hub.hubspot.crm.contacts.basicApi.purge({ objectId: who.crmIdOf('hubspot') })
    await pushed()
    expect(await hub.stack.sql(`select source, contact_id from erasures where status = 'asked'`)).toEqual([
      { source: 'crm', contact_id: who.id },
    ])
    const erasure = await erase(who.id, ['salesforce', 'pipedrive'])
    await drain()
    const { status, receipt } = await receiptOf(hub, erasure)
    expect(status).toBe('done')
    expect(new Map(receipt.crms.map(({ crmType, outcome }) => [crmType, outcome]))).toEqual(
      new Map([
        ['salesforce', 'erased'],
        ['hubspot', 'kept'],
        ['pipedrive', 'deleted'],
      ]),
    )
    expect(await hub.stack.sql('select id from erasures where status = $1', ['asked'])).toEqual([])
    expect(await tablesWith(hub, who.words)).toEqual([])
  })

  test('an admin lifts a block, and what was refused comes back by itself', async () => {
    const who = await person('Theodora')
    const erasure = await erase(who.id, [])
    await drain()
    await hub.crm('salesforce').sync('full')
    expect(await tablesWith(hub, ['Theodora'])).toEqual([])
    const { error } = await hub.engine.db.rpc('erasure_lift', {
      p_organization: hub.organizationId,
      p_user: hub.userId,
      p_erasure: erasure,
      p_hashes: [],
    })
    if (error) throw error
    await drain()
    expect(await tablesWith(hub, ['Theodora'])).toContain('public.contacts')
  })

  test('a contact made past the pages with an erased address goes to no CRM, and says why', async () => {
    const who = await person('Ottoline')
    await erase(who.id, crms)
    await drain()
    await hub.engine.db.from('contacts').insert({ organization_id: hub.organizationId, email: who.email, first_name: 'Back' })
    await drain()
    await syncAll('full')
    for (const crmType of crms) expect(await isIn(crmType, who.email)).toBe(false)
    expect(
      await hub.stack.sql(
        `select distinct l.status, l.last_error ->> 'code' as code from crm_sync_state l join contacts c on c.id = l.record_id
         where c.email = $1`,
        [who.email],
      ),
    ).toEqual([{ status: 'attention', code: 'erased_on_request' }])
    await hub.stack.sql('delete from contacts where email = $1', [who.email])
  })

  test('an erased address that is typed in is asked about, on a new contact as on an edit, and what stays is not', async () => {
    const who = await person('Hildegard')
    await erase(who.id, [])
    await drain()
    type Typed = { readonly email: string | null; readonly phone: string | null }
    const typed: Typed = { email: who.email.toUpperCase(), phone: null }
    const other: Typed = { email: 'other@erasure.test', phone: who.phone }
    const enter = (before: Typed | null, entered: Typed, allowErased = false) =>
      mayEnter(hub.engine, { organizationId: hub.organizationId, userId: hub.userId, before, entered, allowErased })
    expect(await enter(null, typed)).toBe(false)
    expect(await enter(other, typed)).toBe(false)
    // A number says who somebody is only where there is no address.
    expect(await enter(null, other)).toBe(true)
    expect(await enter(other, { ...other, email: null })).toBe(false)
    // An edit of another field asks nothing, however the contact came to its address.
    expect(await enter(typed, typed)).toBe(true)
    expect(await enter(other, typed, true)).toBe(true)
    expect(await enter(null, typed)).toBe(true)
  })

  test('killed at any request, it goes on and ends, and everything is erased once', async () => {
    async function eraseKilled(word: string, point: KillPoint | null): Promise<number> {
      const who = await person(word)
      // The webhooks of its creation are other work, at whose requests the process is not meant to be killed.
      await pushed()
      const engine = { ...hub.engine, budgets: createBudgets() }
      const erasure = await erase(who.id, crms)
      const requests = await runKilled(point, () => drain(engine))
      // What the killed worker held becomes free again, its work on webhooks too.
      await hub.stack.runScript(`update pgmq.q_crm_work set vt = now(); update pgmq.q_crm_live set vt = now();
        update crm_sync_logs set lease_expires_at = now() where status = 'running'`)
      await pushed()
      expect(await receiptOf(hub, erasure)).toMatchObject({ status: 'done', targets: [] })
      expect(await tablesWith(hub, who.words)).toEqual([])
      for (const crmType of crms) expect(await isIn(crmType, who.email)).toBe(false)
      return requests
    }
    const requests = await eraseKilled('Countess', null)
    expect(requests).toBeGreaterThan(10)
    const stride = Number(process.env['CHAOS_STRIDE'] ?? 31)
    for (const point of killPointsOf(requests, stride, 7)) await eraseKilled(`Kill${point.at}${point.when}x`, point)
  })

  test('values of the log go after the time that the organisation keeps them, and so do deleted contacts; that it happened stays', async () => {
    const who = await person('Octavia')
    const aged = `now() - interval '400 days'`
    await hub.stack.sql(`update crm_sync_changes set created_at = ${aged} where record_id = $1`, [who.id])
    await runJob(hub.engine, 'cleanup', { deadline: Date.now() + 600_000, force: false })
    const changes = z
      .array(z.object({ before: z.null(), after: z.null() }))
      .parse(await hub.stack.sql(`select before, after from crm_sync_changes where record_id = $1`, [who.id]))
    expect(changes.length).toBeGreaterThan(0)
    await hub.stack.sql(`update contacts set deleted_at = now() where id = $1`, [who.id])
    await drain()
    // The trigger decides the time of a deletion, so that is aged past it.
    await hub.stack.sql(`alter table contacts disable trigger contacts_stamp`)
    await hub.stack.sql(`update contacts set deleted_at = ${aged} where id = $1`, [who.id])
    await hub.stack.sql(`alter table contacts enable trigger contacts_stamp`)
    await runJob(hub.engine, 'cleanup', { deadline: Date.now() + 600_000, force: false })
    expect(await tablesWith(hub, ['Octavia'])).toEqual([])
    await syncAll('full')
    expect(await tablesWith(hub, ['Octavia'])).toEqual([])
  })
})
