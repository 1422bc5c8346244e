import { expect } from '@playwright/test'
import { expectReadable } from './support/accessibility.ts'
import { enter, type Person } from './support/api.ts'
import { addContacts, signUp, unique } from './support/people.ts'
import { sync } from './support/runs.ts'
import { useSession } from './support/sign-in.ts'
import { useStack } from './support/stack.ts'
import { test } from './support/test.ts'

useStack()

const emptyPortalToken = 'pat-sandbox-4712'
const mapping = '/dashboard/settings/crm/hubspot/mapping'

test.describe
  .serial('the field mapping, on its page', () => {
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
        ['Ada', 'Grace', 'Joan'].map((name, n) => ({
          first_name: name,
          last_name: mark,
          email: `${name}.${mark}@example.test`,
          phone: `020 123456${n}`,
        })),
      )
      const config = { apiToken: emptyPortalToken }
      expect((await owner.call('POST', '/api/crm/connect', { crmType: 'hubspot', config })).status).toBe(200)
      await sync(owner, 'full')
    })
    test.beforeEach(async ({ page }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await useSession(page, email)
    })

    test('a transform is chosen, seen on real records before it is saved, and restored from a version', async ({ page }) => {
      await page.goto(mapping)
      const open = page.getByRole('button', { name: 'Transform of Phone' })
      await open.click()
      await page.getByRole('button', { name: /Add a transform to Phone/ }).click()
      await page.getByRole('option', { name: 'Phone number to E.164' }).click()
      await expect(page.getByText('one without a country code is of Netherlands')).toBeVisible()
      const tried = page.getByRole('table', { name: 'What becomes of the values of linked records' })
      await expect(tried.getByRole('row').filter({ hasText: '020 1234560' })).toContainText('+31201234560')
      await expectReadable(page)
      await page.getByRole('button', { name: 'Save mapping' }).click()
      await expect(page.getByText('Field mapping of HubSpot saved').first()).toBeVisible()
      const rules = async () =>
        (
          await owner.client
            .from('crm_field_mappings')
            .select('transform_rule')
            .eq('object_type', 'contact')
            .eq('crm_field', 'phone')
            .single()
        ).data?.transform_rule
      await expect.poll(rules).toEqual({ name: 'phone_e164', country: 'NL' })

      await page.getByRole('button', { name: /^Versions/ }).click()
      await page.getByRole('button', { name: 'Restore version 1…' }).click()
      await page.getByRole('button', { name: 'Save mapping' }).click()
      await expect.poll(rules).toBeNull()
    })

    test('which records take part is a sentence, counted before it is saved', async ({ page }) => {
      await page.goto(mapping)
      const filter = page.getByRole('region', { name: 'Which records take part' })
      await expect(filter).toContainText('All contacts take part.')
      await filter.getByRole('button', { name: 'Condition here' }).click()
      await filter.getByRole('combobox', { name: 'Field here' }).fill('First name')
      await page.getByRole('option', { name: /First name/ }).click()
      await filter.getByRole('textbox', { name: 'Values' }).fill('Ada, Grace')
      await expect(filter).toContainText('Contacts whose first name is Ada or Grace.')
      await filter.getByRole('button', { name: 'What would this do?' }).click()
      await expect(filter).toContainText('1 record leaves the sync and stays on both sides.')
      await expectReadable(page)
      await filter.getByRole('button', { name: 'Save filter' }).click()
      await expect(filter.getByRole('button', { name: 'Save filter' })).toBeDisabled()
      await sync(owner, 'delta')
      const out = await owner.client.from('crm_sync_state').select('status').eq('status', 'excluded')
      expect(out.data).toHaveLength(1)
      expect((await owner.client.from('contacts').select('id').is('deleted_at', null)).data).toHaveLength(3)
    })
  })
