import { expect } from '@playwright/test'
import { shopCustomers } from '../../sandbox/sources/customers.ts'
import { SOURCE_SANDBOX_CREDENTIALS } from '../../sandbox/sources/server.ts'
import { expectReadable } from './support/accessibility.ts'
import { sourcesUrl } from './support/environment.ts'
import { signUp } from './support/people.ts'
import { useSharedStack } from './support/stack.ts'
import { test } from './support/test.ts'

useSharedStack()

const { internalKey, internalClient } = SOURCE_SANDBOX_CREDENTIALS

test('an internal CRM is tested, added and read; its 45 records answer a question, with the citation', async ({ page }) => {
  await signUp(page)
  await page.goto('/dashboard/knowledge')
  await page.getByRole('button', { name: 'Add page' }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('Name').fill('My Facebook Page')
  await dialog.getByLabel('Page ID').fill('123456789')
  await dialog.getByLabel('Page ID').press('Enter')
  await page.getByRole('link', { name: 'My Facebook Page' }).click()
  await page.getByRole('link', { name: 'Add source' }).click()

  await page.getByLabel('Name', { exact: true }).fill('Internal CRM')
  await page.getByLabel('Address', { exact: true }).fill(`${sourcesUrl}/api/customers`)
  await page.getByRole('button', { name: 'Authentication' }).click()
  await page.getByRole('option', { name: /^Headers of its own/ }).click()
  await page.getByLabel('Name of header 1').fill('X-API-Key')
  await page.getByLabel('Value of X-API-Key').fill('wrong')
  await page.getByRole('button', { name: 'Add a header' }).click()
  await page.getByLabel('Name of header 2').fill('X-Client-ID')
  await page.getByLabel('Value of X-Client-ID').fill(internalClient)
  // A test says what is wrong before anything is stored.
  await page.getByRole('button', { name: 'Test fetch' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'Check the key' })).toBeVisible()
  await page.getByLabel('Value of X-API-Key').fill(internalKey)
  await page.getByRole('button', { name: 'Test fetch' }).click()
  await expect(page.getByText('45 records, which become 45 passages')).toBeVisible()
  const [first] = shopCustomers()
  await expect(page.getByRole('region', { name: 'Sample' }).getByText(`customers[0].email: ${first?.email}`)).toBeVisible()

  await page.getByRole('button', { name: 'Add source' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Internal CRM' })).toBeVisible()
  await expect(page.getByText('Working', { exact: true })).toBeVisible({ timeout: 20_000 })
  await page.reload()
  await expect(page.getByText('45 records, 45 passages')).toBeVisible()
  await expectReadable(page)
  await page.getByRole('link', { name: 'My Facebook Page' }).click()
  await page.getByRole('link', { name: 'Try a question' }).click()

  await page.getByLabel('Question').fill(`Which subscription does ${first?.email} have?`)
  await page.getByLabel('Question').press('Enter')
  const answer = page.locator('section', { has: page.getByRole('heading', { name: 'Drafted answer' }) })
  await expect(answer).toContainText('Premium')
  await expect(answer.getByRole('listitem').first()).toContainText('Internal CRM, customers[0]')
  // What a pressed button has announced is taken away after seven seconds.
  await expect(page.locator('[data-live-announcer] [role="img"]')).toHaveCount(0, { timeout: 20_000 })
  await expectReadable(page)

  // Off for one channel, it answers there no more.
  await page.getByRole('link', { name: 'My Facebook Page' }).click()
  await page.getByRole('switch', { name: 'Facebook comments use Internal CRM' }).press('Space')
  await expect(page.getByRole('switch', { name: 'Facebook comments use Internal CRM' })).not.toBeChecked()
  await page.getByRole('link', { name: 'Try a question' }).click()
  await page.getByLabel('Question').fill(`Which subscription does ${first?.email} have?`)
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(page.getByText('Not known')).toBeVisible()

  await page.getByRole('link', { name: 'My Facebook Page' }).click()
  await page.getByRole('button', { name: 'Delete… Internal CRM' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete source' }).click()
  await expect(page.getByText('No sources yet')).toBeVisible()
})
