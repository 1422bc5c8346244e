import { expect } from '@playwright/test'
import { desktop, expectAccessible, isSerious, visit } from './support/accessibility.ts'
import { createContact, signUp, unique } from './support/people.ts'
import { useStack } from './support/stack.ts'
import { test } from './support/test.ts'

useStack()

test('every page is accessible in light and dark, and none scrolls horizontally on a phone', async ({ page }) => {
  for (const path of ['/', '/sign-in', '/sign-up', '/forgot-password', '/auth/reset?code=x', '/invitation?token=x'])
    await visit(page, path)
  await page.setViewportSize(desktop)
  await signUp(page)
  await visit(page, '/dashboard')
  await visit(page, '/dashboard/settings/team')
  await visit(page, '/dashboard/account')
  await visit(page, '/dashboard/settings/api-keys')
  await page.setViewportSize(desktop)
  await page.getByRole('button', { name: 'Make a key' }).click()
  await expect(page.getByText('Enter a name.')).toBeVisible()
  await page.getByLabel('Name').fill('Booking site')
  await page.getByRole('button', { name: 'Make a key' }).click()
  const key = await page.getByLabel('API key', { exact: true }).inputValue()
  const withKey = () => page.request.get('/api/v1/auth/test', { headers: { 'x-api-key': key } })
  expect((await withKey()).status()).toBe(200)
  await visit(page, '/dashboard/settings/api-keys')
  await page.setViewportSize(desktop)
  await page.getByRole('button', { name: 'Revoke Booking site' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByText('Revoked', { exact: true })).toBeVisible()
  expect((await withKey()).status()).toBe(401)
  await visit(page, '/dashboard/contacts')
  await createContact(page, { first: 'Alan', last: unique() })
  const contact = new URL(page.url()).pathname
  await visit(page, contact)
  await visit(page, '/dashboard/contacts/new')
  await visit(page, '/dashboard/contacts?q=nobody')
  await visit(page, '/dashboard/nowhere')
  await visit(page, '/dashboard/settings/crm?connect_error=toString')

  await page.getByRole('button', { name: 'Connect HubSpot' }).click()
  await page.getByText('Empty portal').click()
  await page.getByRole('button', { name: 'Connect app' }).click()
  await expect(page.getByText('HubSpot is connected')).toBeVisible()
  await page.getByRole('button', { name: 'Sync now' }).click()
  await page.getByRole('link', { name: '1 contact created in HubSpot' }).click()
  await expect(page.getByRole('heading', { name: 'Created in HubSpot' })).toBeVisible()
  await visit(page, new URL(page.url()).pathname)
  await visit(page, '/dashboard')
  await visit(page, '/dashboard/contacts')
  await visit(page, '/dashboard/settings/crm')
  await visit(page, '/dashboard/settings/crm/runs?changes=only')
  for (const tab of ['', '/records?state=in_sync', '/mapping', '/owners', '/settings', '/health']) {
    await visit(page, `/dashboard/settings/crm/hubspot${tab}`)
  }

  // A person is erased here and in HubSpot, and the receipt says so.
  await visit(page, '/dashboard/settings/privacy')
  await page.setViewportSize(desktop)
  await page.goto(contact)
  await page.getByRole('button', { name: 'Erase this person…' }).click()
  await page.getByText('Erase in HubSpot too').click()
  await expectAccessible(page, 'erase dialog', isSerious)
  await page.getByRole('button', { name: 'Erase for good' }).click()
  await expect(page.getByText('Type “erase” to confirm.')).toBeVisible()
  await page.getByLabel('Type “erase” to confirm').fill('erase')
  await page.getByRole('button', { name: 'Erase for good' }).click()
  await expect(page).toHaveURL(/\/settings\/privacy/)
  await expect(page.getByText('HubSpot: 1 record deleted for good.')).toBeVisible()
  await page.goto(contact)
  await expect(page.getByText('HubSpot: 1 record deleted for good.')).toHaveCount(0)
  await visit(page, '/dashboard/settings/privacy')
})
