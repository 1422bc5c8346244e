import { expect, type Page } from '@playwright/test'
import { visit } from './support/accessibility.ts'
import { createContact, signUp } from './support/people.ts'
import { useSession } from './support/sign-in.ts'
import { useSharedStack } from './support/stack.ts'
import { test } from './support/test.ts'

useSharedStack()

const company = (page: Page) => page.getByRole('combobox', { name: 'Linked company' })

async function createCompany(page: Page, name: string, domain: string) {
  await page.goto('/dashboard/companies/new')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Domain').fill(domain)
  await page.getByRole('button', { name: 'Create company' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

test('companies are listed with their contacts, searched, and paged; list and record are accessible', async ({ page }) => {
  await useSession(page, 'admin@acme.test')
  await page.goto('/dashboard')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Companies' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Companies' })).toBeVisible()
  const rows = page.getByRole('main').locator('tbody tr')
  const first = await rows.first().getByRole('link').innerText()
  await page.getByRole('searchbox', { name: 'Search companies' }).fill(first)
  await expect(page).toHaveURL(/q=/)
  await expect(rows.first().getByRole('link')).toHaveText(first)
  await expect(rows.first().getByRole('cell').nth(4)).toHaveText(/^[1-9]\d*$/)
  await expect(rows.first().getByRole('cell').nth(3)).toHaveText('–none')
  await page.getByRole('searchbox', { name: 'Search companies' }).fill('no such company anywhere')
  await expect(page.getByText('No company matches this search')).toBeVisible()
  await page.getByRole('link', { name: 'Clear search' }).click()
  await page.getByRole('columnheader', { name: 'Changed' }).getByRole('link').click()
  await expect(page).toHaveURL(/sort=updated/)

  // What people see who may only read.
  await rows.first().getByRole('link').click()
  await expect(page.getByRole('heading', { level: 2, name: 'Subsidiaries' })).toBeVisible()
  const record = new URL(page.url()).pathname
  await visit(page, '/dashboard/companies')
  await visit(page, record)
  await page.context().clearCookies()
  await useSession(page, 'viewer@acme.test')
  await page.goto(record)
  await expect(page.getByRole('heading', { level: 2, name: 'Details' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Delete…' })).toHaveCount(0)
})

test('a company is created, corrected, has contacts and subsidiaries, is deleted and restored', async ({ page }) => {
  await signUp(page)
  await page.goto('/dashboard/companies/new')
  await page.getByRole('button', { name: 'Create company' }).click()
  await expect(page.getByText('Enter a name or a domain.')).toBeVisible()
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused()

  await createCompany(page, 'Analytical Engines', 'engines.example')
  await page.getByLabel('Annual revenue').fill('a lot')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Enter a number like 1200')).toBeVisible()
  await page.getByLabel('Annual revenue').fill('1250000.50')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Company saved')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Annual revenue')).toHaveValue('1250000.5')

  // Its contact, chosen by keyboard.
  await createContact(page, { first: 'Ada', last: 'Byron', company: 'As she writes it' })
  await company(page).focus()
  await expect(company(page)).toBeFocused()
  await page.keyboard.type('engi')
  await expect(page.getByRole('option', { name: 'Analytical Engines' })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(company(page)).toHaveValue('Analytical Engines')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Contact saved')).toBeVisible()
  await expect(page.getByText('You changed Linked company from empty to Analytical Engines')).toBeVisible()
  await expect(page.getByLabel('Company', { exact: true })).toHaveValue('As she writes it')
  await page.getByRole('link', { name: 'Open Analytical Engines' }).click()
  await expect(page.getByRole('link', { name: 'Ada Byron' })).toBeVisible()

  // A text that is no company goes back; an empty one is none.
  await page.getByRole('link', { name: 'Ada Byron' }).click()
  await company(page).fill('Anal')
  await page.getByLabel('Job title').focus()
  await expect(company(page)).toHaveValue('Analytical Engines')
  await company(page).fill('')
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('You changed Linked company from Analytical Engines to empty')).toBeVisible()

  await createCompany(page, 'Difference Engines', 'difference.example')
  await page.getByRole('combobox', { name: 'Parent company' }).fill('analytical')
  await page.getByRole('option', { name: 'Analytical Engines' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Company saved')).toBeVisible()
  await page.getByRole('link', { name: 'Open Analytical Engines' }).click()
  await expect(page.getByRole('link', { name: 'Difference Engines' })).toBeVisible()
  await page.getByRole('combobox', { name: 'Parent company' }).fill('analytical')
  await page.getByRole('option', { name: 'Analytical Engines' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('A company cannot be above itself.')).toBeVisible()
  await page.reload()

  await page.getByRole('button', { name: 'Delete…' }).click()
  await page.getByRole('button', { name: 'Delete company' }).click()
  await expect(page.getByText(/Analytical Engines was deleted by/)).toBeVisible()
  await page.goto('/dashboard/companies?state=deleted')
  await expect(page.getByRole('main').locator('tbody tr')).toHaveCount(1)
  await page.getByRole('link', { name: 'Analytical Engines' }).click()
  await page.getByRole('button', { name: 'Restore' }).click()
  await expect(page.getByRole('button', { name: 'Delete…' })).toBeVisible()
})

test('notes are written, changed and deleted on the page of what they are about, and listed', async ({ page }) => {
  await signUp(page)
  await createContact(page, { first: 'Nora', last: 'Noted' })
  const contact = new URL(page.url()).pathname
  const panel = (title: string) =>
    page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name: title, exact: true }) })
  const notes = panel('Notes')
  await expect(notes.getByText('Nothing has been written about this contact yet.')).toBeVisible()
  await notes.getByRole('button', { name: 'Add note' }).click()
  await expect(notes.getByText('Enter a text.')).toBeVisible()
  await notes.getByLabel('New note').fill('Likes <b>window</b> seats & tea.\nCall in May.')
  await notes.getByRole('button', { name: 'Add note' }).click()
  const item = notes.getByRole('listitem')
  await expect(item).toHaveCount(1)
  await expect(item.getByText('Likes <b>window</b> seats & tea.')).toBeVisible()
  await expect(notes.getByLabel('New note')).toHaveValue('')

  // By keyboard alone.
  await item.getByRole('button', { name: /^Edit note of / }).focus()
  await page.keyboard.press('Enter')
  await expect(item.getByLabel('Text')).toBeFocused()
  await expect(item.getByLabel('Text')).toHaveValue('Likes <b>window</b> seats & tea.\nCall in May.')
  await item.getByLabel('Text').fill('Likes the aisle.')
  await item.getByRole('button', { name: 'Save note' }).click()
  await expect(item.getByText('Likes the aisle.')).toBeVisible()
  await visit(page, contact)

  await page.goto('/dashboard/notes')
  await page.getByRole('main').getByRole('link', { name: 'Likes the aisle.' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Likes the aisle.' })).toBeVisible()
  await expect(panel('About').getByRole('link', { name: 'Nora Noted' })).toBeVisible()
  await visit(page, new URL(page.url()).pathname)
  await visit(page, '/dashboard/notes')

  await page.goto(contact)
  await item.getByRole('button', { name: /^Delete note of / }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete note' }).click()
  await expect(item).toHaveCount(0)
})
