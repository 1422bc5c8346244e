import { expect, type Page } from '@playwright/test'
import { desktop, expectAccessible, isSerious, visit } from './support/accessibility.ts'
import { connectEmptyPortal } from './support/hubspot.ts'
import { createContact, signUp, unique } from './support/people.ts'
import { useSession } from './support/sign-in.ts'
import { useStack } from './support/stack.ts'
import { test } from './support/test.ts'

useStack()

// Every page is accessible in light and dark, and none scrolls horizontally on a phone.

test('the pages before a sign-in are accessible', async ({ page }) => {
  for (const path of ['/', '/sign-in', '/sign-up', '/forgot-password', '/auth/reset?code=x', '/invitation?token=x'])
    await visit(page, path)
})

test('the pages of an organisation and of what has no record yet are accessible', async ({ page }) => {
  await signUp(page)
  for (const path of [
    '/account',
    '/conflicts',
    '/conflicts/replay',
    '/notifications',
    '/reports',
    '/import',
    '/gateway',
    '/intake',
    '/integration',
    '/intake/rules',
    '/knowledge',
    '/contacts/passports',
    '/contacts/duplicates',
    '/leads/duplicates',
    '/contacts?q=nobody',
    '/nowhere',
  ])
    await visit(page, `/dashboard${path}`)
  for (const path of ['team', 'lead-scoring', 'pipelines', 'webhooks', 'webhooks/new', 'webhooks/events'])
    await visit(page, `/dashboard/settings/${path}`)

  await page.setViewportSize(desktop)
  await page.goto('/dashboard/settings/api-keys')
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
})

test('the pages of records are accessible', async ({ page }) => {
  await signUp(page)
  await createContact(page, { first: 'Alan', last: unique() })
  await visitHere(page)

  // A lead with something to do, the task itself, and what CRMs say was done.
  await page.setViewportSize(desktop)
  await page.goto('/dashboard/leads/new')
  await page.getByLabel('Last name').fill('Vale')
  await page.getByRole('button', { name: 'Create lead' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Vale' })).toBeVisible()
  await page.getByLabel('New task').fill('Ring on Monday')
  await page.getByRole('button', { name: 'Add task' }).click()
  const task = page.getByRole('link', { name: 'Ring on Monday' }).first()
  await expect(task).toBeVisible()
  await visitHere(page)
  await page.setViewportSize(desktop)
  await task.click()
  await expect(page.getByRole('heading', { level: 1, name: 'Ring on Monday' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Vale' })).toBeVisible()
  await visitHere(page)

  // A quote with a line, which its editor shows.
  await visit(page, '/dashboard/quotes/new')
  await page.setViewportSize(desktop)
  await page.getByLabel('Name', { exact: true }).fill('Rome in spring')
  await page.getByLabel('Currency').fill('EUR')
  await page.getByRole('button', { name: 'Create quote' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Q-00001 · Rome in spring' })).toBeVisible()
  await page.getByRole('button', { name: 'Add line' }).click()
  await page.getByLabel('Description', { exact: true }).fill('Hotel')
  await page.getByRole('button', { name: 'Save lines' }).click()
  await expect(page.getByRole('button', { name: 'Save lines' })).toBeDisabled()
  await visitHere(page)

  for (const list of ['contacts/new', 'leads', 'tasks', 'activities', 'quotes', 'industries'])
    await visit(page, `/dashboard/${list}`)
})

test('the pages of what replies draw on are accessible', async ({ page }) => {
  await signUp(page)
  await page.setViewportSize(desktop)
  await page.goto('/dashboard/knowledge')
  await page.getByRole('button', { name: 'Add page' }).click()
  await page.getByLabel('Name').fill('Corner shop')
  await expectAccessible(page, 'add page dialog', isSerious)
  await page.getByRole('alertdialog').getByRole('button', { name: 'Add page' }).click()
  await page.getByRole('link', { name: 'Corner shop' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Corner shop' })).toBeVisible()
  const path = new URL(page.url()).pathname
  for (const at of ['', '/new', '/ask']) await visit(page, `${path}${at}`)
})

test('the pages of a CRM are accessible, and a person is erased here and there', async ({ page }) => {
  await signUp(page)
  await createContact(page, { first: 'Alan', last: unique() })
  const contact = new URL(page.url()).pathname
  await visit(page, '/dashboard/settings/crm?connect_error=toString')
  await page.setViewportSize(desktop)
  await connectEmptyPortal(page)
  await page.getByRole('button', { name: 'Sync now' }).click()
  await page.getByRole('link', { name: '1 contact created in HubSpot' }).click()
  await expect(page.getByRole('heading', { name: 'Created in HubSpot' })).toBeVisible()
  await visitHere(page)
  for (const path of ['', '/contacts', '/settings/crm', '/settings/crm/runs?changes=only']) await visit(page, `/dashboard${path}`)
  for (const tab of ['', '/records?state=in_sync', '/mapping', '/owners', '/settings', '/health', '/preview'])
    await visit(page, `/dashboard/settings/crm/hubspot${tab}`)

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

test('the pages of what a website sends in, and of a ticket, are accessible', async ({ page }) => {
  await useSession(page, 'admin@acme.test')
  await visit(page, '/dashboard/intake?status=any')
  for (const name of ['Nora Lindqvist', 'Robin']) {
    await page.setViewportSize(desktop)
    await page.goto('/dashboard/intake')
    await page.getByRole('link', { name, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
    await visitHere(page)
  }
  await page.setViewportSize(desktop)
  await page.goto('/dashboard/intake/rules')
  await page.getByRole('button', { name: 'Add a rule' }).click()
  await expect(page.getByText('Would have approved 2 of 3 registrations of the last 30 days.')).toBeVisible()
  await page.getByText('Known customers only').click()
  await expect(page.getByText('Give a source, or choose a condition.')).toBeVisible()
  await page.getByRole('textbox', { name: 'Source' }).fill('Demo-Shop')
  await expect(page.getByText('Would have approved 3 of 3 registrations of the last 30 days.')).toBeVisible()
  await page.getByRole('button', { name: 'Save rules' }).click()
  await expect(page.getByRole('button', { name: 'Save rules' })).toBeDisabled()
  await visitHere(page)

  await page.setViewportSize(desktop)
  await page.goto('/dashboard/tickets')
  await page.getByRole('link', { name: /R-1001/ }).click()
  await page.getByRole('button', { name: 'In progress', exact: true }).click()
  const states = page.locator('section', { hasText: 'History of states' }).getByRole('listitem')
  await expect(states).toHaveText([/^In progress.*, by you$/, /^New/])
  await visitHere(page)
})

/** The page that is open. */
async function visitHere(page: Page): Promise<void> {
  await visit(page, new URL(page.url()).pathname)
}
