import { expect, type Page } from '@playwright/test'
import { callApi, enter, type Person } from './support/api.ts'
import { cronSecret } from './support/environment.ts'
import { answerConsent, askSandbox, hubspot } from './support/hubspot.ts'
import { answerNames, statusOf, sync } from './support/runs.ts'
import { useSession } from './support/sign-in.ts'
import { useStack } from './support/stack.ts'
import { test } from './support/test.ts'

useStack()

const card = (page: Page) =>
  page
    .getByRole('region', { name: 'HubSpot' })
    .or(page.locator('section', { has: page.getByRole('heading', { name: 'HubSpot', exact: true }) }))
    .first()

async function linkedContact({ client }: Person, which: 'first' | 'last') {
  const links = client
    .from('crm_sync_state')
    .select('record_id, crm_record_id')
    .eq('status', 'linked')
    .eq('object_type', 'contact')
  const { data } = await links
    .order('id', { ascending: which === 'first' })
    .limit(1)
    .single()
  return { recordId: String(data?.record_id), crmId: String(data?.crm_record_id) }
}

test.describe
  .serial('an admin connects HubSpot and keeps it in sync', () => {
    let admin: Person
    let contactsBefore = 0
    test.beforeAll(async () => {
      admin = await enter('admin@acme.test')
      const { count } = await admin.client.from('contacts').select('id', { count: 'exact', head: true }).is('deleted_at', null)
      contactsBefore = count ?? 0
    })

    test('denying consent stores nothing and says what happened', async ({ page }) => {
      await useSession(page, 'admin@acme.test')
      await answerConsent(page, 'Deny')
      await expect(page.getByText(/denied|declined|refused|not granted|cancel/i).first()).toBeVisible()
      expect((await admin.client.from('crm_connections').select('id')).data).toEqual([])
    })

    test('a callback with an unknown state is refused', async ({ page }) => {
      await useSession(page, 'admin@acme.test')
      await page.goto('/api/crm/connect/callback?code=abc&state=made-up')
      await expect(page).toHaveURL(/connect_error=invalid_state/)
      expect((await admin.client.from('crm_connections').select('id')).data).toEqual([])
    })

    test('connects, syncs everything with visible progress, and links every record once', async ({ page }) => {
      await useSession(page, 'admin@acme.test')
      await answerConsent(page, 'Connect app')
      await expect(page.getByText('HubSpot is connected')).toBeVisible()
      await page.getByRole('button', { name: 'Sync now' }).click()
      const firstRun = async () => (await statusOf(admin)).history.at(-1)
      await expect.poll(async () => (await firstRun())?.status, { timeout: 300_000 }).toBe('partial')
      const total = contactsBefore + 880
      // Eight companies and one contact have nothing but their name in common: whether they are the same is asked.
      expect(await firstRun()).toMatchObject({
        syncType: 'full',
        recordsFailed: 0,
        objects: {
          account: { matched: 24, localCreated: 0, crmCreated: 6, undecided: 8 },
          contact: { matched: 120, localCreated: 879, crmCreated: contactsBefore - 121 },
        },
      })
      await answerNames(admin, 'account', 'link_unique', 8)
      await answerNames(admin, 'contact', 'create', 1)
      await expect
        .poll(async () => (await statusOf(admin)).objects, { timeout: 300_000 })
        .toMatchObject({
          account: { recordCount: 38, inSync: 38 },
          contact: { recordCount: total, inSync: total, waiting: 0, attention: 0 },
        })
      expect(await askSandbox('contacts?portal=4711')).toMatchObject({ count: total, duplicatesByEmail: [] })
      await expect(card(page).getByText(`${(total + 38).toLocaleString('en')} records in sync`)).toBeVisible()
    })

    test('edits on both sides, each through its pages, are both synced', async ({ page }) => {
      const { recordId, crmId } = await linkedContact(admin, 'first')
      await useSession(page, 'admin@acme.test')
      await page.goto(`/dashboard/contacts/${recordId}`)
      await page.getByLabel('Job title').fill('Edited in the app')
      await page.getByRole('button', { name: 'Save' }).click()
      // Nobody reloads: what has arrived shows by itself, and what is being typed stays.
      await page.getByLabel('Last name').fill('Not saved yet')
      await expect(page.getByRole('listitem').filter({ hasText: 'Job title in HubSpot' }).first()).toContainText(
        'Edited in the app',
      )
      await expect(page.getByRole('status').filter({ hasText: 'Nothing waits to be synced any more' })).toBeAttached()
      await expect(page.getByRole('main').getByText('In sync', { exact: true })).toBeVisible()
      await expect(page.getByLabel('Last name')).toHaveValue('Not saved yet')
      await expect
        .poll(async () => (await admin.client.from('contacts').select('job_title').eq('id', recordId).single()).data?.job_title)
        .toBe('Edited in the app')
      await hubspot.crm.contacts.basicApi.update(crmId, { properties: { company: 'Edited in HubSpot' } })
      const { status } = await callApi('GET', '/api/cron/crm-sync?job=delta-sync', undefined, {
        authorization: `Bearer ${cronSecret}`,
      })
      expect(status).toBe(200)
      // The sandbox's search index lags as HubSpot's does: the edit there may take a second delta.
      await expect
        .poll(async () => {
          await sync(admin, 'delta')
          return (await admin.client.from('contacts').select('job_title, company').eq('id', recordId).single()).data
        })
        .toEqual({ job_title: 'Edited in the app', company: 'Edited in HubSpot' })
      expect((await hubspot.crm.contacts.basicApi.getById(crmId, ['jobtitle', 'company'])).properties).toMatchObject({
        jobtitle: 'Edited in the app',
        company: 'Edited in HubSpot',
      })
      await page.goto(`/dashboard/contacts/${recordId}`)
      await expect(page.getByText('Edited in HubSpot').first()).toBeVisible()
      const link = page.locator(`a[href$="/record/0-1/${crmId}"]`)
      await expect(link.first()).toBeVisible()
    })

    test('conflicts left to a person are decided on the contact’s page and by keyboard among all, and applied by the next sync', async ({
      page,
    }) => {
      const { recordId, crmId } = await linkedContact(admin, 'last')
      expect((await admin.call('PATCH', '/api/crm/connect', { crmType: 'hubspot', conflictPolicy: 'manual' })).status).toBe(200)
      // Paused, so that neither edit is synced before the other is made.
      const setStatus = (status: string) => admin.call('PATCH', '/api/crm/connect', { crmType: 'hubspot', status })
      expect((await setStatus('paused')).status).toBe(200)
      await admin.client.from('contacts').update({ job_title: 'Ours', last_name: 'Ours' }).eq('id', recordId)
      await hubspot.crm.contacts.basicApi.update(crmId, { properties: { jobtitle: 'Theirs', lastname: 'Theirs' } })
      expect((await setStatus('active')).status).toBe(200)
      // The sandbox's search index lags as HubSpot's does.
      await expect
        .poll(async () => {
          await sync(admin, 'delta')
          return (await statusOf(admin)).status
        })
        .toMatchObject({ attention: 1 })

      await useSession(page, 'member@acme.test')
      await page.goto(`/dashboard/contacts/${recordId}`)
      await page.getByRole('group', { name: 'Job title: which is right?' }).getByRole('button', { name: 'Keep ours' }).click()
      await expect(page.getByRole('group', { name: 'Job title: which is right?' })).toHaveCount(0)

      await page.goto('/dashboard/conflicts?field=lastName')
      const open = page.getByRole('list', { name: 'Open conflicts' }).getByRole('listitem')
      await expect(open).toHaveCount(1)
      await open.getByRole('link').focus()
      await page.keyboard.press('t')
      await expect(open).toHaveCount(0)
      await page.getByRole('button', { name: 'Take back' }).click()
      await expect(open).toHaveCount(1)
      await open.getByRole('link').focus()
      await page.keyboard.press('t')
      await page.getByRole('button', { name: 'Send now' }).click()
      await expect(page.getByText('No field is in conflict')).toBeVisible()
      await sync(admin, 'delta')
      expect((await hubspot.crm.contacts.basicApi.getById(crmId, ['jobtitle', 'lastname'])).properties).toMatchObject({
        jobtitle: 'Ours',
        lastname: 'Theirs',
      })
      expect((await statusOf(admin)).status).toMatchObject({ attention: 0 })
      expect((await admin.call('PATCH', '/api/crm/connect', { crmType: 'hubspot', conflictPolicy: 'newest_wins' })).status).toBe(
        200,
      )
    })

    test('a field’s direction can be changed on the mapping page, and an invalid mapping is refused with a reason', async ({
      page,
    }) => {
      const wrong = await admin.call('PUT', '/api/crm/mapping', {
        crmType: 'hubspot',
        mappings: [
          { adsappField: 'email', crmField: 'email', direction: 'bidirectional' },
          { adsappField: 'custom.created', crmField: 'createdate', direction: 'bidirectional' },
        ],
      })
      expect(wrong).toMatchObject({ status: 422, body: { error: { code: 'invalid_mapping', field: 'mappings[1].direction' } } })
      expect(
        await admin.call('PUT', '/api/crm/mapping', {
          crmType: 'hubspot',
          mappings: [{ adsappField: 'shoeSize', crmField: 'email', direction: 'to_crm' }],
        }),
      ).toMatchObject({
        status: 422,
        body: { error: { field: 'mappings[0].adsappField' } },
      })
      expect(
        (await admin.client.from('crm_field_mappings').select('adsapp_field').eq('object_type', 'contact')).data,
      ).toHaveLength(8)

      await useSession(page, 'admin@acme.test')
      await page.goto('/dashboard/settings/crm/hubspot/mapping')
      await expect(page.getByText('jobtitle').first()).toBeVisible()
      const row = page.getByRole('row').filter({ hasText: 'jobtitle' })
      await row
        .getByRole('button', { name: /direction|both ways/i })
        .first()
        .click()
      await page.getByRole('option', { name: /only from HubSpot/i }).click()
      await page.getByRole('button', { name: 'Save mapping' }).click()
      await expect
        .poll(
          async () =>
            (await admin.client.from('crm_field_mappings').select('direction').eq('crm_field', 'jobtitle').single()).data
              ?.direction,
        )
        .toBe('from_crm')

      // What is not mapped is suggested, and taken into the draft.
      await page.getByRole('button', { name: 'Remove Job title' }).click()
      await page.getByRole('button', { name: 'Save mapping' }).click()
      await expect(page.getByRole('button', { name: 'Save mapping' })).toBeDisabled()
      await page.getByRole('button', { name: 'Suggest pairs' }).click()
      await page.getByRole('button', { name: 'Add Job title with Job Title' }).click()
      await page.getByRole('button', { name: 'Save mapping' }).click()
      await expect
        .poll(
          async () =>
            (await admin.client.from('crm_field_mappings').select('direction').eq('crm_field', 'jobtitle').maybeSingle()).data
              ?.direction,
        )
        .toBe('bidirectional')
    })

    test('Globex can neither read nor change anything of Acme’s: not on the pages, not by the API, not by the data API', async ({
      page,
    }) => {
      const globex = await enter('admin@globex.test')
      const { data: acme } = await admin.client.from('contacts').select('id, organization_id').limit(1).single()
      const { data: connection } = await admin.client.from('crm_connections').select('id').single()
      for (const table of [
        'contacts',
        'crm_connections',
        'crm_connection_objects',
        'crm_users',
        'crm_field_mappings',
        'crm_sync_state',
        'crm_sync_logs',
        'crm_sync_changes',
        'crm_audit_log',
        'organization_members',
        'organizations',
      ]) {
        const column = table === 'organizations' ? 'id' : 'organization_id'
        const { data } = await globex.client.from(table).select(column).eq(column, String(acme?.organization_id))
        expect([table, data]).toEqual([table, []])
      }
      const changed = await globex.client.from('contacts').update({ company: 'Stolen' }).eq('id', String(acme?.id)).select('id')
      expect(changed.data).toEqual([])
      const planted = await globex.client
        .from('contacts')
        .insert({ organization_id: acme?.organization_id, first_name: 'Planted' })
      expect(planted.error?.code).toBe('42501')
      expect((await admin.client.from('crm_connections').select('credentials')).error?.code).toBe('42501')
      expect((await globex.client.rpc('crm_connection_counts', { p_connection: connection?.id })).data).toEqual([])
      expect(
        (await globex.client.rpc('records_count', { p_organization: acme?.organization_id, p_object: 'contact' })).error,
      ).not.toBeNull()
      expect(await globex.call('GET', '/api/crm/sync?crm_type=hubspot')).toMatchObject({
        status: 200,
        body: { connection: null, history: [] },
      })
      expect(await globex.call('GET', '/api/crm/mapping?crm_type=hubspot')).toMatchObject({ status: 409 })
      expect(
        await globex.call('POST', '/api/crm/sync', { crmType: 'hubspot', syncType: 'delta', contactId: acme?.id }),
      ).toMatchObject({ status: 409 })
      await useSession(page, 'admin@globex.test')
      await page.goto(`/dashboard/contacts/${String(acme?.id)}`)
      await expect(page.getByRole('heading', { name: /not found|no such|nothing here/i }).first()).toBeVisible()
    })

    test('disconnects after asking, keeps the links, and a reconnect makes no duplicates', async ({ page }) => {
      await useSession(page, 'admin@acme.test')
      await page.goto('/dashboard/settings/crm/hubspot/settings')
      await page.getByRole('button', { name: /^Disconnect/ }).click()
      await page
        .getByRole('alertdialog')
        .or(page.getByRole('dialog'))
        .getByRole('button', { name: /^Disconnect/ })
        .click()
      await expect
        .poll(async () => (await admin.client.from('crm_connections').select('status').single()).data?.status)
        .toBe('disconnected')
      await page.getByRole('link', { name: 'Overview' }).last().click()
      await page.getByRole('button', { name: /Reconnect/ }).click()
      await page.waitForURL('**/oauth/authorize**')
      await page.getByRole('button', { name: 'Connect app' }).click()
      await page.waitForURL('**/dashboard/settings/crm?**')
      expect(await sync(admin, 'full')).toMatchObject({ status: 'completed', localCreated: 0, crmCreated: 0 })
      expect(await askSandbox('contacts?portal=4711')).toMatchObject({ duplicatesByEmail: [] })
    })
  })
