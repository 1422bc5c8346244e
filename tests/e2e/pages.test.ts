import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/credentials.ts'
import { demoPassword } from '../../sandbox/seed.ts'
import { signIn } from './support/sign-in.ts'

const unique = () => Math.random().toString(36).slice(2, 10)

async function signUp(page: Page): Promise<{ email: string; organization: string }> {
  const email = `owner-${unique()}@example.test`
  const organization = `Org ${unique()}`
  await page.goto('/sign-up')
  await page.getByLabel('Organisation').fill(organization)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(demoPassword)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page).toHaveURL(/\/dashboard$/)
  return { email, organization }
}

async function createContact(page: Page, contact: { first: string; last: string; email?: string; company?: string }) {
  await page.goto('/dashboard/contacts/new')
  await page.getByLabel('First name').fill(contact.first)
  await page.getByLabel('Last name').fill(contact.last)
  await page.getByLabel('Email').fill(contact.email ?? `${contact.first}.${contact.last}@example.test`.toLowerCase())
  await page.getByLabel('Company').fill(contact.company ?? '')
  await page.getByRole('button', { name: 'Create contact' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `${contact.first} ${contact.last}` })).toBeVisible()
}

test.describe('signing in and up', () => {
  test('a wrong password is explained, the email is kept and the focus is on the password', async ({ page }) => {
    await page.goto('/sign-in')
    await page.getByLabel('Email').fill('admin@acme.test')
    await page.getByLabel('Password').fill('not-the-password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('Email and password do not match')).toBeVisible()
    await expect(page.getByLabel('Email')).toHaveValue('admin@acme.test')
    await expect(page.getByLabel('Password')).toBeFocused()
    await expect(page).toHaveURL(/\/sign-in/)
  })

  test('signing in works with the keyboard alone and leads back to the page that was asked for', async ({ page }) => {
    await page.goto('/dashboard/contacts?sort=email')
    await expect(page).toHaveURL(/\/sign-in\?next=/)
    await page.getByLabel('Email').focus()
    await page.keyboard.type('admin@acme.test')
    await page.keyboard.press('Tab')
    await page.keyboard.type(demoPassword)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/dashboard\/contacts\?sort=email$/)
    await page.goto('/dashboard')
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.locator('#content')).toBeFocused()
  })

  test('signing up makes an organisation with its owner, and an email can be used once', async ({ page }) => {
    const { email, organization } = await signUp(page)
    await expect(page.getByRole('main').getByText(organization)).toBeVisible()
    await expect(page.getByText('Next step: connect a CRM')).toBeVisible()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page).toHaveURL(/\/sign-in/)
    await page.goto('/sign-up')
    await page.getByLabel('Organisation').fill('Another')
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Password').fill('short')
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByText('Use at least 12 characters.')).toBeVisible()
    await page.getByLabel('Password').fill(demoPassword)
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByText('If it has an account already, sign in instead')).toBeVisible()
    await expect(page.getByLabel('Organisation')).toHaveValue('Another')
  })
})

test.describe('contacts', () => {
  test('search, order and pages live in the address', async ({ page }) => {
    await signIn(page, 'admin@acme.test')
    await page.goto('/dashboard/contacts')
    const rows = page.getByRole('main').locator('tbody tr')
    await expect(rows).toHaveCount(50)
    const first = await rows.first().getByRole('link').innerText()
    await page.getByRole('link', { name: 'Next' }).click()
    await expect(page).toHaveURL(/after=/)
    await expect(rows.first().getByRole('link')).not.toHaveText(first)
    await page.getByRole('link', { name: 'Previous' }).click()
    await expect(page).toHaveURL(/before=/)
    await expect(rows.first().getByRole('link')).toHaveText(first)
    await expect(page.getByRole('link', { name: 'Previous' })).toHaveCount(0)

    await page.getByRole('columnheader', { name: 'Email' }).getByRole('link').click()
    await expect(page).toHaveURL(/sort=email/)
    await expect(page.getByRole('columnheader', { name: 'Email' })).toHaveAttribute('aria-sort', 'ascending')

    const search = page.getByRole('searchbox', { name: 'Search contacts' })
    await search.fill('no such contact anywhere')
    await expect(page.getByText('No contact matches this search')).toBeVisible()
    await expect(page).toHaveURL(/q=no\+such/)
    await page.getByRole('link', { name: 'Clear search' }).click()
    await expect(rows).toHaveCount(50)
    await expect(search).toHaveValue('')
  })

  test('a contact is created, corrected, deleted and restored', async ({ page }) => {
    await signUp(page)
    await page.goto('/dashboard/contacts/new')
    await page.getByLabel('Email').fill('not an address')
    await page.getByRole('button', { name: 'Create contact' }).click()
    await expect(page.getByText('Enter an email address like')).toBeVisible()
    await expect(page.getByLabel('Email')).toBeFocused()

    await createContact(page, { first: 'Ada', last: 'Byron', company: 'Engines' })
    await page.getByRole('button', { name: 'Add property' }).click()
    await page.getByLabel('Property 1 name').fill('1st')
    await page.getByLabel('Property 1 value').fill('gold')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Start with a letter')).toBeVisible()
    await page.getByLabel('Property 1 name').fill('tier')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Contact saved')).toBeVisible()
    await page.reload()
    await expect(page.getByLabel('Property 1 value')).toHaveValue('gold')

    await page.getByRole('button', { name: 'Delete…' }).click()
    await expect(page.getByRole('alertdialog')).toContainText('You can restore it')
    await page.getByRole('button', { name: 'Delete contact' }).click()
    await expect(page.getByText('Ada Byron was deleted')).toBeVisible()
    const address = page.url()
    await page.goto('/dashboard/contacts')
    await expect(page.getByText('No contacts yet')).toBeVisible()
    await page.goto(address)
    await page.getByRole('button', { name: 'Restore' }).click()
    await expect(page.getByLabel('First name')).toHaveValue('Ada')
  })

  test('a save over a version that has moved overwrites nothing and offers both ways on', async ({ page, context }) => {
    await signUp(page)
    await createContact(page, { first: 'Grace', last: 'Hopper', company: 'Navy' })
    const other = await context.newPage()
    await other.goto(page.url())
    await other.getByLabel('Company').fill('Remington')
    await other.getByRole('button', { name: 'Save' }).click()
    await expect(other.getByText('Contact saved')).toBeVisible()

    await page.getByLabel('Company').fill('Univac')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('this contact was changed meanwhile')).toBeVisible()
    await expect(page.getByText('now “Remington”, yours “Univac”')).toBeVisible()
    await other.reload()
    await expect(other.getByLabel('Company')).toHaveValue('Remington')
    await page.getByRole('button', { name: 'Save mine over them' }).click()
    await expect(page.getByText('Contact saved')).toBeVisible()
    await other.reload()
    await expect(other.getByLabel('Company')).toHaveValue('Univac')
  })
})

test('a member sees the settings and why they cannot change them', async ({ page }) => {
  await signIn(page, 'member@acme.test')
  await page.goto('/dashboard/settings/crm')
  await expect(page.getByText('Your role is member')).toBeVisible()
  await expect(page.getByRole('button', { name: /Connect HubSpot|Sync now/ }).first()).toBeDisabled()
})

async function expectNothingSerious(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(found.map(({ id, nodes }) => `${where}: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([])
}

/** Opens a page in light, in dark and on a phone: accessible each time, and never wider than the screen. */
async function visit(page: Page, path: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
    await expect(page.locator('.skeleton')).toHaveCount(0)
    await expectNothingSerious(page, `${path} ${colorScheme}`)
  }
  await page.setViewportSize({ width: 390, height: 844 })
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  await expectNothingSerious(page, `${path} phone`)
}

test('every page is accessible in light and dark, and none scrolls sideways on a phone', async ({ page }) => {
  test.setTimeout(240_000)
  for (const path of ['/', '/sign-in', '/sign-up']) await visit(page, path)
  await page.setViewportSize({ width: 1280, height: 800 })
  await signUp(page)
  await visit(page, '/dashboard')
  await visit(page, '/dashboard/contacts')
  await createContact(page, { first: 'Alan', last: unique() })
  await visit(page, new URL(page.url()).pathname)
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
  await visit(page, '/dashboard/settings/crm/mapping?crm=hubspot')
  await visit(page, '/dashboard/settings/crm/records?crm=hubspot&state=in_sync')
})

test('three CRMs are connected side by side, and each refusal says why where it happened', async ({ page }) => {
  test.setTimeout(180_000)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await signUp(page)
  const settings = '/dashboard/settings/crm'
  const card = (crm: string) => page.getByRole('region', { name: crm, exact: true })
  await page.goto(settings)

  await card('Salesforce').getByText('Sandbox', { exact: true }).click()
  await page.getByRole('button', { name: 'Connect Salesforce' }).click()
  await page.getByText('Empty Salesforce').click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect(page.getByText('This Salesforce account belongs to the other environment')).toBeVisible()
  await expect(page.getByRole('figure')).toContainText('Empty Salesforce')
  await page.goto(`${settings}?crm=salesforce&connect_error=provider_error`)
  await expect(page.getByText('Salesforce could not finish the connection')).toHaveCount(0)
  await page.getByRole('button', { name: 'Connect Salesforce' }).click()
  await page.getByText('Empty Salesforce').click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect(page.getByText('Salesforce is connected')).toBeVisible()
  await expect(card('Salesforce').getByText('Production', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Connect HubSpot' }).click()
  await page.getByText('Empty portal').click()
  await page.getByRole('button', { name: 'Connect app' }).click()
  await expect(page.getByText('HubSpot is connected')).toBeVisible()

  await card('Pipedrive').getByRole('button', { name: 'Use an API token instead' }).click()
  const token = card('Pipedrive').getByRole('textbox', { name: 'API token' })
  await token.fill('0'.repeat(40))
  await token.press('Enter')
  await expect(token).toHaveAttribute('aria-invalid', 'true')
  await expect(token).toBeFocused()
  await expect(card('Pipedrive').getByText('unauthorized access')).toBeVisible()
  await token.fill(PIPEDRIVE_SANDBOX_CREDENTIALS.apiTokenOfEmptyCompany)
  await token.press('Enter')
  await expect(card('Pipedrive').getByText('with an API token')).toBeVisible()
  await expect(card('Pipedrive').getByRole('heading', { level: 2 })).toBeFocused()

  await visit(page, settings)
  await visit(page, '/dashboard')
  for (const crm of ['salesforce', 'pipedrive']) await visit(page, `${settings}/mapping?crm=${crm}`)
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(settings)
  const fold = card('Pipedrive').getByRole('button', { name: /^Settings/ })
  await expect(card('Pipedrive').getByRole('link', { name: 'Field mapping of Pipedrive' })).toHaveCount(0)
  await fold.press('Enter')
  await expect(card('Pipedrive').getByRole('link', { name: 'Field mapping of Pipedrive' })).toBeVisible()
})
