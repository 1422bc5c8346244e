import { expect, type Page } from '@playwright/test'
import { z } from 'zod'
import { crmNames, type CrmType, crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import { demoIntake } from '../../sandbox/stack/configuration.ts'
import { crmUser } from '../integration/support/crm-records.ts'
import { callApi, enter, type Person } from './support/api.ts'
import { hubspotUrl, pipedriveUrl, salesforceUrl } from './support/environment.ts'
import { statusOf, sync } from './support/runs.ts'
import { useSession } from './support/sign-in.ts'
import { useStack } from './support/stack.ts'
import { test } from './support/test.ts'

useStack()

const urls: Readonly<Record<CrmType, string>> = { salesforce: salesforceUrl, hubspot: hubspotUrl, pipedrive: pipedriveUrl }
const crms = ['salesforce', 'hubspot', 'pipedrive'] as const satisfies readonly CrmType[]
const allow = { salesforce: 'Allow', hubspot: 'Connect app', pipedrive: 'Allow and install' } as const
const settings = '/dashboard/settings/crm'

const card = (page: Page, crmType: CrmType) => page.getByRole('region', { name: crmNames[crmType], exact: true })

const linksSchema = z.array(
  z.object({ record_id: z.string(), crm_record_id: z.string(), crm_connections: z.object({ crm_type: crmTypeSchema }) }),
)

test.describe
  .serial('three CRMs at once', () => {
    let admin: Person
    test.beforeAll(async () => {
      admin = await enter('admin@acme.test')
      // Of HubSpot's thousand people some are enough, because each is made in the other two.
      const few = { method: 'POST', body: JSON.stringify({ portal: 4711, count: 120, replace: true }) }
      expect((await fetch(`${hubspotUrl}/_sandbox/seed`, few)).status).toBe(201)
    })

    test('an admin connects all three in the browser, and each card names its account', async ({ page }) => {
      await useSession(page, 'admin@acme.test')
      for (const crmType of crms) {
        if ((await statusOf(admin, crmType)).connection) continue
        await page.goto(settings)
        await card(page, crmType)
          .getByRole('button', { name: `Connect ${crmNames[crmType]}`, exact: true })
          .click()
        await page.waitForURL('**/authorize**')
        await page.getByRole('button', { name: allow[crmType], exact: true }).click()
        await page.waitForURL(`**${settings}?**`)
        await expect(page.getByText(`${crmNames[crmType]} is connected`)).toBeVisible()
      }
      for (const crmType of crms) {
        expect((await statusOf(admin, crmType)).connection).toMatchObject({ status: 'active' })
        await expect(
          card(page, crmType).getByText((await statusOf(admin, crmType)).connection?.account.name ?? '?'),
        ).toBeVisible()
      }
    })

    test('after the first syncs every contact is in all three CRMs once', async () => {
      // Two rounds: what the last CRM had must reach the first. Those who have nothing but their name in common are the same.
      for (const syncType of ['full', 'delta'] as const) {
        for (const crmType of crms) {
          expect(['completed', 'partial']).toContain((await sync(admin, syncType, crmType))?.['status'])
          const answer = { crmType, object: 'contact', answer: 'link_unique' }
          expect((await admin.call('POST', '/api/crm/matches/same-name', answer)).status).toBe(200)
        }
      }
      const { count } = await admin.client.from('contacts').select('id', { count: 'exact', head: true }).is('deleted_at', null)
      for (const crmType of crms) {
        const status = (await statusOf(admin, crmType)).objects['contact'] ?? {}
        const there = await crmUser(crmType, urls[crmType]).list()
        // Where a CRM leads the company, some differ in it, and nothing is to be done.
        const settled = (status['inSync'] ?? 0) + (status['differs'] ?? 0)
        // Salesforce and Pipedrive each have two records with one email: the second waits for a decision.
        expect([crmType, settled, there.length - settled]).toEqual([
          crmType,
          (count ?? 0) - (status['waiting'] ?? 0) - (status['excluded'] ?? 0),
          status['attention'],
        ])
        expect(status['attention']).toBeLessThanOrEqual(1)
      }
    })

    test('an edit on Salesforce’s own page reaches the app, HubSpot and Pipedrive', async ({ page }) => {
      const links = await admin.client
        .from('crm_sync_state')
        .select('record_id, crm_record_id, crm_connections(crm_type)')
        .eq('status', 'linked')
        .eq('object_type', 'contact')
        .order('record_id', { ascending: false })
        .limit(30)
      const rows = linksSchema.parse(links.data)
      const recordId = rows.find(
        (row) =>
          new Set(rows.filter((other) => other.record_id === row.record_id).map((other) => other.crm_connections.crm_type))
            .size === 3,
      )?.record_id
      const idIn = (crmType: CrmType) =>
        rows.find((row) => row.record_id === recordId && row.crm_connections.crm_type === crmType)?.crm_record_id ?? ''

      await page.goto(`${salesforceUrl}/lightning/r/Contact/${idIn('salesforce')}/view`)
      await page.getByLabel('First Name').fill('Edited in Salesforce')
      await page.getByRole('button', { name: 'Save' }).click()
      await expect(page.getByText('Saved.')).toBeVisible()
      for (const crmType of crms) expect(await sync(admin, 'delta', crmType)).toMatchObject({ status: 'completed' })

      // Either the runs or the live sync brings it there.
      for (const crmType of ['hubspot', 'pipedrive'] as const) {
        const firstNameThere = async () =>
          (await crmUser(crmType, urls[crmType]).list()).find((record) => record.id === idIn(crmType))?.values.firstName
        await expect.poll(firstNameThere, crmType).toBe('Edited in Salesforce')
      }
      await useSession(page, 'member@acme.test')
      await page.goto(`/dashboard/contacts/${recordId}`)
      await expect(page.getByLabel('First name')).toHaveValue('Edited in Salesforce')
      for (const crmType of crms) {
        await expect(page.locator(`a[href*="${new URL(urls[crmType]).port}"][href*="${idIn(crmType)}"]`).first()).toBeVisible()
      }
    })

    test('a registration that is approved in the browser is in each CRM once', async ({ page }) => {
      const email = 'ada.approved@example.com'
      const body = {
        customer: { firstName: 'Ada', lastName: 'Approved', email, websiteUserId: 'web-1' },
        metadata: { timestamp: '2026-11-29T10:00:00Z' },
      }
      const authorization = `Bearer ${demoIntake.WEBHOOK_API_KEY}`
      const send = async () => (await callApi('POST', '/webhooks/customer-registration', body, { authorization })).status
      expect([await send(), await send()]).toEqual([202, 200])
      await useSession(page, 'manager@acme.test')
      await page.goto('/dashboard/intake')
      await page.getByRole('link', { name: 'Ada Approved', exact: true }).click()
      await page.getByRole('button', { name: 'Approve', exact: true }).click()
      await expect(page.getByText('Became a new contact.')).toBeVisible()

      // Every CRM has it and is read once more: what one has, no other makes again.
      for (const crmType of [...crms, ...crms]) expect((await sync(admin, 'delta', crmType))?.status).toBe('completed')
      const contacts = await admin.client.from('contacts').select('id').eq('email', email)
      expect(contacts.data).toHaveLength(1)
      for (const crmType of crms) {
        const there = async () =>
          (await crmUser(crmType, urls[crmType]).list()).filter(({ values }) => values.email === email).length
        await expect.poll(there, crmType).toBe(1)
      }
    })
  })
