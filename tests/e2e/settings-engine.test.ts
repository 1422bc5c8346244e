import { expect, type Locator, type Page } from '@playwright/test'
import { expectReadable } from './support/accessibility.ts'
import { enter, type Person } from './support/api.ts'
import { hubspotUrl } from './support/environment.ts'
import { addContacts, signUp, unique } from './support/people.ts'
import { expectInTime, statusOf, sync } from './support/runs.ts'
import { useSession } from './support/sign-in.ts'
import { useStack } from './support/stack.ts'
import { test } from './support/test.ts'

useStack()

const settings = '/dashboard/settings/crm'
const emptyPortalToken = 'pat-sandbox-4712'

const connection = `${settings}/hubspot`

/** Opens one group of the connection's settings and returns the page's content. */
async function openSettings(page: Page, group: string): Promise<Locator> {
  await page.goto(`${connection}/settings`)
  const hubspot = page.getByRole('main')
  await hubspot.getByRole('button', { name: new RegExp(`^${group}`) }).click()
  return hubspot
}

test.describe
  .serial('what the engine can do, on the pages', () => {
    let email = ''
    let owner: Person
    const mark = unique()

    test.beforeAll(async ({ browser }) => {
      const page = await browser.newPage()
      email = (await signUp(page)).email
      await page.close()
      owner = await enter(email)
      await addContacts(
        owner,
        ['Ada', 'Grace', 'Joan', 'Karen'].map((name) => ({
          first_name: name,
          last_name: mark,
          email: `${name}.${mark}@example.test`,
        })),
      )
      const config = { apiToken: emptyPortalToken }
      expect((await owner.call('POST', '/api/crm/connect', { crmType: 'hubspot', config })).status).toBe(200)
      // Companies are switched on by hand below.
      const objects = { account: { enabled: false } }
      expect((await owner.call('PATCH', '/api/crm/connect', { crmType: 'hubspot', objects })).status).toBe(200)
    })
    test.beforeEach(async ({ page }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await useSession(page, email)
    })

    test('the first sync is estimated on request', async ({ page }) => {
      await page.goto(connection)
      await page.getByRole('button', { name: 'How long will it take?' }).click()
      await expect(page.getByText(/records? in HubSpot and 4 waiting here: about \d+ calls, under a minute/)).toBeVisible()
      await sync(owner, 'full')
      await expect.poll(async () => (await statusOf(owner)).status['inSync']).toBeGreaterThanOrEqual(4)
    })

    test('a full sync by hand shows an estimate, and can be cancelled', async ({ page }) => {
      await page.goto(connection)
      await page.getByRole('button', { name: 'More ways to sync with HubSpot' }).click()
      await page.getByRole('menuitem', { name: 'Full sync' }).click()
      await expect(page.getByRole('alertdialog')).toContainText(/in HubSpot and none waiting here: about \d+ calls/)
      await page.getByRole('button', { name: 'Cancel' }).click()
      await expect(page.getByRole('alertdialog')).toHaveCount(0)
      expect((await statusOf(owner)).history.filter((run) => run.syncType === 'full')).toHaveLength(1)
    })

    test('an invalid setting is explained at its field; a valid one is saved and stays', async ({ page }) => {
      const hubspot = await openSettings(page, 'Guard')
      const share = hubspot.getByRole('textbox', { name: /Share of the linked records/ })
      await share.fill('0')
      await hubspot.getByRole('button', { name: 'Save the guard of HubSpot' }).click()
      await expect(hubspot.getByText('Enter a whole number from 1 to 100.')).toBeVisible()
      await expect(share).toBeFocused()
      await share.fill('1')
      await hubspot.getByRole('textbox', { name: /more than this many/ }).fill('1')
      await expect(hubspot.getByText('up to 1 are changed or removed without approval')).toBeVisible()
      await hubspot.getByRole('button', { name: 'Save the guard of HubSpot' }).click()
      await expect(hubspot.getByRole('button', { name: /^Guard/ })).toContainText('approval above 1%')
      expect((await statusOf(owner)).connection?.settings['guard']).toEqual({ enabled: true, share: 0.01, atLeast: 1 })

      await hubspot.getByRole('button', { name: /^Schedule/ }).click()
      await hubspot.getByRole('textbox', { name: /Minutes between/ }).fill('60')
      await hubspot.getByText('Scheduled full sync').click()
      await hubspot.getByRole('button', { name: 'Save the schedule of HubSpot' }).click()
      await expect(hubspot.getByRole('button', { name: /^Schedule/ })).toContainText(
        'changes every hour and no scheduled full sync',
      )
      await expectReadable(page)
    })

    test('the match keys are ordered with the keyboard', async ({ page }) => {
      const hubspot = await openSettings(page, 'Matching')
      await hubspot.getByRole('button', { name: /Add a match key/ }).click()
      await page.getByRole('option', { name: 'Phone' }).click()
      await hubspot.getByRole('button', { name: 'Move Phone up' }).focus()
      await page.keyboard.press('Enter')
      await hubspot.getByRole('button', { name: 'Save the matching of HubSpot' }).click()
      await expect(hubspot.getByRole('button', { name: /^Matching/ })).toContainText('by phone, then email')
      await hubspot.getByRole('button', { name: 'Remove Phone' }).click()
      await hubspot.getByRole('button', { name: 'Save the matching of HubSpot' }).click()
      await expect(hubspot.getByRole('button', { name: /^Matching/ })).toContainText('by email')
      expect((await statusOf(owner)).connection?.settings['matchKeys']).toEqual(['email'])
    })

    test('a sync that would change too much waits for approval; rejected, it ends and the connection is paused', async ({
      page,
    }) => {
      await owner.client
        .from('contacts')
        .update({ company: `Mass edit ${mark}` })
        .eq('last_name', mark)
      await sync(owner, 'delta')
      await page.goto('/dashboard')
      await expect(
        page.getByText(/This sync would change (at least )?\d+ of \d+ linked contacts; up to 1 need no approval/).first(),
      ).toBeVisible()
      await page.goto(connection)
      await expect(page.getByText('with HubSpot is waiting for your decision')).toBeVisible()
      await expectReadable(page)
      const run = (await statusOf(owner)).activeRun
      await page.getByRole('button', { name: /^Reject/ }).click()
      await expect(page.getByRole('alertdialog')).toContainText('The connection to HubSpot is paused')
      await page.getByRole('button', { name: 'Reject and pause' }).click()
      await expect(page.getByText('Syncing with HubSpot is paused')).toBeVisible()
      await page.goto(`${settings}/runs/${run?.id}`)
      await expect(page.getByText(`Rejected by ${email}`)).toBeVisible()
      expect((await statusOf(owner)).history.map(({ id }) => id)).toContain(run?.id)
    })

    test('approved on its page, it continues and shows the approval', async ({ page }) => {
      await owner.call('PATCH', '/api/crm/connect', { crmType: 'hubspot', status: 'active' })
      await sync(owner, 'delta')
      const run = (await statusOf(owner)).activeRun
      expect(run?.status).toBe('waiting')
      await page.goto(`${settings}/runs/${run?.id}`)
      await page.getByRole('button', { name: /^Approve/ }).click()
      await expect(page.getByRole('alertdialog')).toContainText('Up to 1 need no approval')
      await page.getByRole('button', { name: 'Approve', exact: true }).click()
      await expect(page.getByText('This run needed approval, and was approved')).toBeVisible()
      await expect(page.getByText(`Approved by ${email}`)).toBeVisible()
      await expect.poll(async () => (await statusOf(owner)).status['waiting'], { timeout: 300_000 }).toBe(0)
      const guard = { enabled: true, share: 0.25, atLeast: 100 }
      await owner.call('PATCH', '/api/crm/connect', { crmType: 'hubspot', guard })
    })

    test('a person decides unclear matches', async ({ page }) => {
      const twin = `twin.${mark}@example.test`
      await owner.call('PATCH', '/api/crm/connect', { crmType: 'hubspot', status: 'paused' })
      const made = await fetch(`${hubspotUrl}/crm/v3/objects/contacts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${emptyPortalToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ properties: { email: twin, firstname: 'T.', lastname: 'Twin' } }),
      })
      expect(made.status).toBe(201)
      await addContacts(owner, [
        { first_name: 'Thea', last_name: `Twin-${mark}`, email: twin },
        { first_name: 'Theo', last_name: `Twin-${mark}`, email: twin },
      ])
      await owner.call('PATCH', '/api/crm/connect', { crmType: 'hubspot', status: 'active' })
      await sync(owner, 'delta')
      const records = `${connection}/records?state=attention`
      await expectInTime(page, records, page.getByRole('link', { name: `Decide (Thea Twin-${mark})` }))
      await page.getByRole('link', { name: `Decide (Thea Twin-${mark})` }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Which HubSpot record matches Thea Twin-${mark}?`)
      await expect(page.getByText(twin).first()).toBeVisible()
      await expectReadable(page)
      await page.getByRole('button', { name: /^Link this one/ }).click()
      await page.getByRole('button', { name: 'Link', exact: true }).click()
      await expect(page).toHaveURL(/state=attention/)
      await expect(page.getByRole('link', { name: `Decide (Thea Twin-${mark})` })).toHaveCount(0)

      await page.getByRole('link', { name: `Decide (Theo Twin-${mark})` }).click()
      await expect(page.getByText('Already linked to')).toBeVisible()
      await page.getByRole('button', { name: 'Exclude from the sync' }).click()
      await page.getByRole('button', { name: 'Exclude', exact: true }).click()
      await expect(page.getByRole('link', { name: `Decide (Theo Twin-${mark})` })).toHaveCount(0)
      await page.goto(`${connection}/records?state=excluded`)
      await expect(page.getByText('Excluded from the sync by a person.')).toBeVisible()
      await page.getByRole('link', { name: `Change (Theo Twin-${mark})` }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Theo Twin-${mark} is excluded`)
      await expectReadable(page)
      await page.getByRole('button', { name: 'Include in the sync again' }).click()
      await page.getByRole('button', { name: 'Include again', exact: true }).click()
      await expect(page).toHaveURL(/state=excluded/)
      await expect(page.getByText('Excluded from the sync by a person.')).toHaveCount(0)
      await expectInTime(page, records, page.getByRole('link', { name: `Decide (Theo Twin-${mark})` }))
    })

    test('runs are found by filters, each with an address', async ({ page }) => {
      await owner.call('POST', '/api/crm/sync', { crmType: 'hubspot', syncType: 'delta' })
      await expect.poll(async () => (await statusOf(owner)).activeRun).toBeNull()
      await page.goto('/dashboard')
      await page.getByRole('link', { name: 'All runs' }).click()
      await expect(page.getByRole('heading', { level: 1, name: 'Sync runs' })).toBeVisible()
      await expect(page.getByText(', nothing to change').first()).toBeVisible()
      await page.getByText('Only runs with changes').click()
      await expect(page).toHaveURL(/changes=only/)
      await expect(page.getByText(', nothing to change')).toHaveCount(0)
      await expect(page.getByRole('link', { name: 'Full sync with HubSpot' })).toBeVisible()
      await page.getByRole('button', { name: /State/ }).click()
      await page.getByRole('option', { name: 'Failed', exact: true }).click()
      await expect(page.getByText('No run fits these filters')).toBeVisible()
    })

    test('a contact deleted here is archived in HubSpot once that is chosen', async ({ page }) => {
      const hubspot = await openSettings(page, 'Deletions')
      await hubspot.getByRole('button', { name: /When a contact is deleted here/ }).click()
      await page.getByRole('option', { name: 'Archive the record too' }).click()
      await hubspot.getByRole('button', { name: 'Save the deletions of HubSpot' }).click()
      await expect(hubspot.getByRole('button', { name: /^Deletions/ })).toContainText('kept here, archived in HubSpot')

      await page.goto(`/dashboard/contacts?q=karen.${mark}`)
      await page.getByRole('link', { name: `Karen ${mark}` }).click()
      await page.getByRole('button', { name: 'Delete…' }).click()
      await page.getByRole('button', { name: 'Delete contact' }).click()
      await expect(page.getByText(`Karen ${mark} was deleted`)).toBeVisible()
      const archived = page.getByText('Deleted here, so its record in HubSpot was archived too.')
      await expectInTime(page, `${connection}/records?state=excluded`, archived)
    })

    test('companies are switched on and off, and have counts, a mapping and settings of their own', async ({ page }) => {
      const made = await fetch(`${hubspotUrl}/crm/v3/objects/companies`, {
        method: 'POST',
        headers: { authorization: `Bearer ${emptyPortalToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ properties: { name: `Acme ${mark}`, domain: `${mark}.test` } }),
      })
      expect(made.status).toBe(201)
      const main = page.getByRole('main')
      const theSwitch = main.getByText('Companies', { exact: true })
      const dialog = page.getByRole('alertdialog')
      await page.goto(connection)
      await expect(main.getByText('Off: companies stay as they are, here and in HubSpot.')).toBeVisible()
      await theSwitch.click()
      await expect(dialog).toContainText('A full sync of companies begins at once. Those with the same domain are matched')
      await expect(dialog).toContainText('contacts get the company that they belong to')
      await expect(dialog).toContainText('Deletions are not carried over')
      await dialog.getByRole('link', { name: 'field mapping of companies' }).click()
      await expect(page).toHaveURL(`${connection}/mapping?object=account`)
      await expect(main.getByText('Companies are not synced with HubSpot')).toBeVisible()
      await expect(main.getByRole('rowheader', { name: /^Domain/ })).toBeVisible()
      await expectReadable(page)

      await page.goto(connection)
      await theSwitch.click()
      await dialog.getByRole('button', { name: 'Switch on' }).click()
      await expect(main.getByRole('link', { name: /^In sync of companies ?1$/ })).toBeVisible({ timeout: 300_000 })
      await expect(main.getByRole('link', { name: /^In sync of contacts ?\d/ })).toBeVisible()
      await page.goto(connection)
      await expectReadable(page)
      await main.getByRole('link', { name: /^In sync of companies/ }).click()
      await expect(main.getByText(`Acme ${mark}`)).toBeVisible()
      await expectReadable(page)
      await page.goto(`${connection}/runs`)
      await expect(main.getByRole('link', { name: 'Full sync of companies with HubSpot' })).toBeVisible()

      await page.goto(`${connection}/settings`)
      const rule = main.getByRole('button', { name: /ADSapp and HubSpot changed the same field/ })
      await expect(rule.last()).toContainText('As for contacts')
      for (const chosen of ['HubSpot wins', 'As for contacts']) {
        await rule.last().click()
        await page.getByRole('option', { name: chosen }).click()
        await expect(page.getByText('Saved. It applies from the next sync with HubSpot.').first()).toBeVisible()
        await page.goto(`${connection}/settings`)
        await expect(rule.last()).toContainText(chosen)
      }
      const matching = main.getByRole('button', { name: /^Matching/ })
      await matching.last().click()
      await main.getByRole('button', { name: /Add a match key/ }).click()
      await page.getByRole('option', { name: /^Phone/ }).click()
      await main.getByRole('button', { name: 'Save the matching of companies of HubSpot' }).click()
      await expect(matching.last()).toContainText('by domain, then phone')
      await expect(matching.first()).toContainText('by email')
      await page.goto(`${connection}/settings`)
      await matching.last().click()
      await expectReadable(page)

      await page.goto(connection)
      await theSwitch.click()
      await dialog.getByRole('button', { name: 'Switch off' }).click()
      await expect(main.getByText('Off: companies stay as they are, here and in HubSpot.')).toBeVisible()
    })
  })

test('a member sees what waits and the settings, and can change nothing', async ({ page }) => {
  await useSession(page, 'member@acme.test')
  await page.goto(settings)
  await expect(page.getByText('Your role is member')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Approve|^Reject/ })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Show the address' })).toHaveCount(0)
})
