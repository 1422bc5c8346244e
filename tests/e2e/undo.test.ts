import { expect, type Page } from '@playwright/test'
import { desktop, visit } from './support/accessibility.ts'
import { connectEmptyPortal } from './support/hubspot.ts'
import { createContact, signUp, unique } from './support/people.ts'
import { useStack } from './support/stack.ts'
import { test } from './support/test.ts'

useStack()

const here = (page: Page) => {
  const { pathname, search } = new URL(page.url())
  return pathname + search
}

test('a field’s history says where its value comes from, and what a run did to it is undone from there', async ({ page }) => {
  await signUp(page)
  await page.setViewportSize(desktop)
  const last = unique()
  await createContact(page, { first: 'Alan', last })
  const contact = new URL(page.url()).pathname
  await page.goto('/dashboard/settings/crm')
  await connectEmptyPortal(page)
  await page.getByRole('button', { name: 'Sync now' }).click()
  await expect(page.getByRole('link', { name: '1 contact created in HubSpot' })).toBeVisible()

  await page.goto(contact)
  await page.getByLabel('Job title').fill('Engineer')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Contact saved')).toBeVisible()
  // By keyboard, and only this field's.
  const history = page.getByRole('list', { name: 'History of Job title, the newest first' })
  await expect(async () => {
    await page.goto(contact)
    await page.getByRole('link', { name: 'History of Job title' }).focus()
    await page.keyboard.press('Enter')
    await expect(history.getByRole('listitem')).toHaveCount(3, { timeout: 5_000 })
  }).toPass()
  await expect(history.getByRole('listitem').first()).toContainText('In HubSpot')
  await expect(history.getByRole('listitem').first()).toContainText('Engineer')
  await expect(history.getByRole('listitem').nth(1)).toContainText('It was edited in ADSapp. By owner-')
  await expect(history.getByRole('listitem').nth(2)).toContainText('Made')
  await visit(page, here(page))
  await page.setViewportSize(desktop)

  await history.getByRole('link', { name: 'Undo this… Job title' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Undo one change with HubSpot' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'What would be undone' })).toContainText('Goes back')
  await visit(page, here(page))
  await page.setViewportSize(desktop)
  await page.getByRole('button', { name: 'Undo this change…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Undo with HubSpot' })).toBeVisible()
  await expect(page.getByText('1 put back, 0 left as they are.')).toBeVisible()
  await visit(page, here(page))
  await page.setViewportSize(desktop)

  // The run that was undone says so; what the undo did is found by its value.
  await page.getByRole('link', { name: 'The run that was undone' }).click()
  await expect(page.getByText('What this run did was undone')).toBeVisible()
  await page.getByRole('link', { name: /^The undo of/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Undo with HubSpot' })).toBeVisible()
  await page.getByRole('link', { name: 'All changes' }).click()
  const changes = page.getByRole('list', { name: 'What the run did, the last first' })
  await expect(changes.getByRole('listitem')).toHaveCount(1)
  await expect(changes).toContainText('An earlier change was undone')
  await page.getByRole('searchbox', { name: 'Search what the run did' }).fill('no such value')
  await expect(page.getByText('Nothing of this run fits')).toBeVisible()
  await page.getByRole('link', { name: 'Show all of it' }).click()
  await expect(changes.getByRole('listitem')).toHaveCount(1)
  await visit(page, here(page))
})
