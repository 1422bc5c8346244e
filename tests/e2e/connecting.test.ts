import { expect } from '@playwright/test'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/credentials.ts'
import { desktop, visit } from './support/accessibility.ts'
import { enter } from './support/api.ts'
import { connectEmptyPortal } from './support/hubspot.ts'
import { signUp } from './support/people.ts'
import { useStack } from './support/stack.ts'
import { test } from './support/test.ts'

useStack()

test('three CRMs are connected side by side, and each refusal shows its reason on its card', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const { email } = await signUp(page)
  const owner = await enter(email)
  const stored = async () => (await owner.client.from('crm_connections').select('crm_type').order('crm_type')).data
  const settings = '/dashboard/settings/crm'
  const card = (crm: string) => page.getByRole('region', { name: crm, exact: true })
  await page.goto(settings)

  await card('Salesforce').getByText('Sandbox', { exact: true }).click()
  await page.getByRole('button', { name: 'Connect Salesforce' }).click()
  await page.getByText('Empty Salesforce').click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect(page.getByText('This Salesforce account belongs to the other environment')).toBeVisible()
  expect(await stored()).toEqual([])
  await expect(page.getByRole('figure')).toContainText('Empty Salesforce')
  await page.goto(`${settings}?crm=salesforce&connect_error=provider_error`)
  await expect(page.getByText('Salesforce could not finish the connection')).toHaveCount(0)
  await page.getByRole('button', { name: 'Connect Salesforce' }).click()
  await page.getByText('Empty Salesforce').click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect(page.getByText('Salesforce is connected')).toBeVisible()
  await expect(card('Salesforce').getByText('Production', { exact: true })).toBeVisible()

  await connectEmptyPortal(page)

  await card('Pipedrive').getByRole('button', { name: 'Use an API token instead' }).click()
  const token = card('Pipedrive').getByRole('textbox', { name: 'API token' })
  await token.fill('0'.repeat(40))
  await token.press('Enter')
  await expect(token).toHaveAttribute('aria-invalid', 'true')
  await expect(token).toBeFocused()
  await expect(card('Pipedrive').getByText(/Pipedrive did not accept this token.*unauthorized access/)).toBeVisible()
  expect(await stored()).toEqual([{ crm_type: 'hubspot' }, { crm_type: 'salesforce' }])
  await token.fill(PIPEDRIVE_SANDBOX_CREDENTIALS.apiTokenOfEmptyCompany)
  await token.press('Enter')
  await expect(card('Pipedrive').getByText('with an API token')).toBeVisible()
  await expect(card('Pipedrive').getByRole('heading', { level: 2 })).toBeFocused()
  await expect(card('Pipedrive').getByRole('button', { name: /Sync now/ })).toBeVisible()
  expect(await stored()).toHaveLength(3)

  await visit(page, settings)
  await visit(page, '/dashboard')
  for (const crm of ['salesforce', 'pipedrive']) await visit(page, `${settings}/${crm}/mapping`)
  await page.setViewportSize(desktop)
  await page.goto(settings)
  await card('Pipedrive').getByRole('link', { name: 'Pipedrive' }).press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Pipedrive' })).toBeVisible()
  for (const tab of ['Records', 'Runs', 'Mapping', 'Settings', 'Health']) {
    await page.getByRole('navigation', { name: 'Pages of Pipedrive' }).getByRole('link', { name: tab }).press('Enter')
    await expect(page).toHaveURL(`${settings}/pipedrive/${tab.toLowerCase()}`)
  }
})
