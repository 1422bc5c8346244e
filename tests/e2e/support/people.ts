import { expect, type Page } from '@playwright/test'
import { demoPassword } from '../../../sandbox/seed.ts'
import type { Person } from './api.ts'

export const unique = () => Math.random().toString(36).slice(2, 10)

/** Signs up a new person with a new organisation. */
export async function signUp(page: Page): Promise<{ email: string; organization: string }> {
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

/** Creates a contact through the form; ends on its page. */
export async function createContact(page: Page, contact: { first: string; last: string; email?: string; company?: string }) {
  await page.goto('/dashboard/contacts/new')
  await page.getByLabel('First name').fill(contact.first)
  await page.getByLabel('Last name').fill(contact.last)
  await page
    .getByRole('textbox', { name: 'Email', exact: true })
    .fill(contact.email ?? `${contact.first}.${contact.last}@example.test`.toLowerCase())
  await page.getByLabel('Company', { exact: true }).fill(contact.company ?? '')
  await page.getByRole('button', { name: 'Create contact' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `${contact.first} ${contact.last}` })).toBeVisible()
}

/** Past the pages, into the person's organisation. */
export async function addContacts(person: Person, contacts: readonly Record<string, string>[]): Promise<void> {
  const { data } = await person.client.from('organizations').select('id').limit(1).single()
  const organization_id = String(data?.id)
  const { error } = await person.client.from('contacts').insert(contacts.map((contact) => ({ organization_id, ...contact })))
  expect(error).toBeNull()
}
