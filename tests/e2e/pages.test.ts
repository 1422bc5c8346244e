import { expect } from '@playwright/test'
import { demoPassword } from '../../sandbox/seed.ts'
import { expectAccessible } from './support/accessibility.ts'
import { createContact, signUp } from './support/people.ts'
import { signIn } from './support/sign-in.ts'
import { useSharedStack } from './support/stack.ts'
import { test } from './support/test.ts'

useSharedStack()

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

  test('signing in works with the keyboard only and returns to the requested page', async ({ page }) => {
    await page.goto('/dashboard/contacts?sort=email')
    await expect(page).toHaveURL(/\/sign-in\?next=/)
    await page.getByLabel('Email').focus()
    await expect(page.getByLabel('Email')).toBeFocused()
    await page.keyboard.type('admin@acme.test')
    await page.keyboard.press('Tab')
    await page.keyboard.type(demoPassword)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/dashboard\/contacts\?sort=email$/)
    await page.goto('/dashboard')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.locator('#content')).toBeFocused()
  })

  test('signing up creates an organisation with its owner, and an email can be used once', async ({ page }) => {
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
  test('search, order and page are in the address', async ({ page }) => {
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

    // From anywhere, over all objects and pages.
    await page.keyboard.press('Control+k')
    const everything = page.getByRole('dialog', { name: 'Search' })
    await everything.getByRole('searchbox').fill('no such record anywhere')
    await expect(everything.getByText('No record has “no such record anywhere”.')).toBeVisible()
    await everything.getByRole('searchbox').fill(first)
    await expect(everything.getByRole('option', { name: first }).first()).toBeVisible()
    await expect(everything.getByText(/^\d+ found/)).toBeVisible()
    await expectAccessible(page, 'search')
    await everything.getByRole('searchbox').press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: first })).toBeVisible()
    await expect(everything).toHaveCount(0)
    await page.getByRole('button', { name: /^Search/ }).click()
    await everything.getByRole('searchbox').fill('privacy')
    await everything.getByRole('option', { name: 'Privacy' }).click()
    await expect(page).toHaveURL(/settings\/privacy/)
  })

  test('a contact is created, corrected, deleted and restored', async ({ page, context }) => {
    await signUp(page)
    await page.goto('/dashboard/contacts/new')
    await page.getByRole('textbox', { name: 'Email', exact: true }).fill('not an address')
    await page.getByRole('button', { name: 'Create contact' }).click()
    await expect(page.getByText('Enter an email address like')).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Email', exact: true })).toBeFocused()

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

    // Edited elsewhere while it is being asked: the deletion holds, and says so.
    const address = page.url()
    await page.getByRole('button', { name: 'Delete…' }).click()
    await expect(page.getByRole('alertdialog')).toContainText('You can restore it')
    const elsewhere = await context.newPage()
    await elsewhere.goto(address)
    await elsewhere.getByLabel('Company', { exact: true }).fill('Analytical Engines')
    await elsewhere.getByRole('button', { name: 'Save' }).click()
    await expect(elsewhere.getByText('Contact saved')).toBeVisible()
    await elsewhere.close()
    await page.getByRole('button', { name: 'Delete contact' }).click()
    await expect(page.getByText('Ada Byron was deleted')).toBeVisible()
    await expect(page.getByText('It had been changed elsewhere a moment before.')).toBeVisible()
    await expect(page.getByText('Analytical Engines').first()).toBeVisible()
    await expect(page.getByRole('heading', { level: 1, name: 'Ada Byron' })).toBeFocused()
    await page.goto('/dashboard/contacts')
    await expect(page.getByText('No contacts yet')).toBeVisible()
    await page.goto(address)
    await expect(page.getByText(/was deleted by owner-.*@example\.test/)).toBeVisible()
    await page.getByRole('button', { name: 'Restore' }).click()
    await expect(page.getByLabel('First name')).toHaveValue('Ada')
    const done = ['restored this contact', 'deleted this contact', 'changed tier from empty to gold', 'added this contact']
    await expect(page.getByRole('listitem').filter({ hasText: /^You / })).toContainText(done.map((words) => `You ${words}`))
  })

  test('several are deleted at once, found among the deleted ones with who did it, and restored', async ({ page }) => {
    const { email } = await signUp(page)
    for (const first of ['Ada', 'Bea', 'Cai']) await createContact(page, { first, last: 'Several' })
    await page.goto('/dashboard/contacts')
    await page.getByRole('checkbox', { name: 'Select Ada Several' }).check()
    await page.getByRole('checkbox', { name: 'Select Cai Several' }).check()
    await expect(page.getByText('2 contacts selected')).toBeVisible()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect(page.getByText('2 contacts deleted.')).toBeVisible()
    const rows = page.getByRole('main').locator('tbody tr')
    await expect(rows).toHaveCount(1)

    await page.getByRole('button', { name: /All contacts/ }).click()
    await page.getByRole('option', { name: 'Deleted' }).click()
    await expect(page).toHaveURL(/state=deleted/)
    await expect(rows).toHaveCount(2)
    await expect(rows.first()).toContainText(`by ${email}`)
    await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('cai')
    await expect(rows).toHaveCount(1)
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check()
    await page.getByRole('button', { name: 'Restore' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click()
    await expect(page.getByText('1 contact restored.')).toBeVisible()
    await expect(page.getByText('No contact matches this search')).toBeVisible()
  })

  test('all that a list holds are chosen beyond its page, deleted with one confirmation, and restored', async ({ page }) => {
    await signIn(page, 'admin@acme.test')
    const main = page.getByRole('main')
    await page.goto('/dashboard/contacts')
    await expect(main.getByText('300 contacts', { exact: true })).toBeVisible()
    for (const [action, did] of [
      ['Delete', 'deleted'],
      ['Restore', 'restored'],
    ] as const) {
      if (action === 'Restore') await page.goto('/dashboard/contacts?state=deleted')
      await page.getByRole('checkbox', { name: 'Select all on this page' }).check()
      await expect(page.getByText('50 contacts selected')).toBeVisible()
      await page.getByRole('button', { name: 'Select all that match' }).click()
      await expect(page.getByText('300 contacts selected')).toBeVisible()
      await main.getByRole('button', { name: action, exact: true }).click()
      await expect(page.getByRole('alertdialog')).toContainText(`${action}: 300 contacts?`)
      await page.getByRole('alertdialog').getByRole('button', { name: action }).click()
      await expect(page.getByText(`300 contacts ${did}.`)).toBeVisible()
    }
    await page.goto('/dashboard/contacts')
    await expect(main.getByText('300 contacts', { exact: true })).toBeVisible()
  })

  test('what others changed meanwhile is kept, and only a field that both changed is asked about', async ({ page, context }) => {
    await signUp(page)
    await createContact(page, { first: 'Grace', last: 'Hopper', company: 'Navy' })
    const other = await context.newPage()
    await other.goto(page.url())
    await page.getByLabel('Company', { exact: true }).fill('Univac')
    await other.getByLabel('Job title').fill('Admiral')
    await other.getByRole('button', { name: 'Save' }).click()
    await expect(other.getByText('Contact saved')).toBeVisible()

    // Another field: both are kept, and nobody is asked.
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Contact saved')).toBeVisible()
    await expect(page.getByLabel('Job title')).toHaveValue('Admiral')
    await expect(page.getByText('Changed meanwhile, outside this form, and shown here: Job title.')).toBeVisible()

    // The same field, and another one beside it.
    await other.getByLabel('Company', { exact: true }).fill('Remington')
    await other.getByRole('textbox', { name: 'Phone' }).fill('+1 202 555 0100')
    await other.getByRole('button', { name: 'Save' }).click()
    await expect(other.getByText('now “Univac”, yours “Remington”')).toBeVisible()
    await expect(other.getByRole('main')).not.toContainText('Phone: now')
    await page.reload()
    await expect(page.getByLabel('Company', { exact: true })).toHaveValue('Univac')
    await page.getByLabel('Last name').fill('Murray')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Contact saved')).toBeVisible()
    await other.getByRole('button', { name: 'Save mine over it' }).click()
    // The notice of the earlier save may still be there.
    await expect(async () => {
      await page.reload()
      await expect(page.getByLabel('Company', { exact: true })).toHaveValue('Remington', { timeout: 3_000 })
    }).toPass()
    await expect(page.getByRole('textbox', { name: 'Phone' })).toHaveValue('+1 202 555 0100')
    await expect(page.getByLabel('Last name')).toHaveValue('Murray')
    await expect(page.getByLabel('Job title')).toHaveValue('Admiral')
  })
})

test('a member sees the settings and why they cannot change them', async ({ page }) => {
  await signIn(page, 'member@acme.test')
  await page.goto('/dashboard/settings/crm')
  await expect(page.getByText('Your role is member')).toBeVisible()
  await expect(page.getByRole('button', { name: /Connect HubSpot|Sync now/, disabled: false })).toHaveCount(0)
})
