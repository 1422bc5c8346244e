import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { desktop, visit } from './support/accessibility.ts'
import { signUp } from './support/people.ts'
import { useSharedStack } from './support/stack.ts'
import { test } from './support/test.ts'

useSharedStack()

const people = Array.from(
  { length: 60 },
  (_each, index) => `Ann ${index},Lead ${index},a${index}@lists.example,${index % 2 ? 'Oslo' : 'Rome'}`,
)

test('a file is checked and imported, the list is filtered, saved, changed at once, exported, and the import undone', async ({
  page,
}) => {
  await page.setViewportSize(desktop)
  await signUp(page)
  await page.goto('/dashboard/import')
  await page.getByRole('button', { name: 'Upload' }).click()
  await expect(page.getByText('Choose a file first.')).toBeVisible()
  await page.getByLabel('CSV file').setInputFiles({
    name: 'fair.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['First name,Surname,Mail,Company', ...people, 'Bad,Row,nowhere,Oslo'].join('\r\n')),
  })
  await page.getByRole('button', { name: 'Upload' }).click()
  await expect(page.getByRole('heading', { name: 'fair.csv' })).toBeVisible()
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.getByText('60 contacts to be created')).toBeVisible()
  await expect(page.getByText('Row 61')).toBeVisible()
  const imported = new URL(page.url()).pathname
  await visit(page, imported)
  await page.setViewportSize(desktop)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Import' }).click()
  await expect(page.getByText('60 contacts created')).toBeVisible()

  // A filter that was built is in the address: reload and back work.
  await page.goto('/dashboard/contacts')
  await page.getByRole('button', { name: 'Add a filter' }).click()
  await page.getByRole('button', { name: /Field/ }).click()
  await page.getByRole('option', { name: 'Company', exact: true }).click()
  await page.getByRole('textbox', { name: 'Value' }).fill('Oslo')
  await page.getByRole('button', { name: 'Add filter' }).click()
  const filters = page.getByRole('list', { name: 'Filters' })
  await expect(filters).toContainText('Company is exactly Oslo')
  await expect(page.getByText('30 contacts found')).toBeVisible()
  await page.reload()
  await expect(filters).toContainText('Company is exactly Oslo')
  await page.goBack()
  await expect(filters).toBeHidden()
  await page.goForward()
  await expect(filters).toContainText('Company is exactly Oslo')

  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('button', { name: /Add a column/ }).click()
  await page.getByRole('option', { name: 'Job title' }).click()
  await expect(page.getByRole('columnheader', { name: 'Job title' })).toBeVisible()
  await page.getByRole('button', { name: 'Move Job title forward' }).click()
  await expect(page).toHaveURL(/columns=[^&]*jobTitle(%2C|,)\w+/)

  await page.getByRole('button', { name: 'Save as a view' }).click()
  await page.getByLabel('Name of a new view').fill('People of Oslo')
  await page.getByText('Begin with it').click()
  await page.getByRole('button', { name: 'Save view' }).click()
  await expect(page).toHaveURL(/saved=[0-9a-f-]{36}/)
  await visit(page, new URL(page.url()).pathname + new URL(page.url()).search)
  await page.setViewportSize(desktop)
  await page.goto('/dashboard/contacts')
  await expect(filters).toContainText('Company is exactly Oslo')

  // A view gets another name, is shared, and asks before it goes for everybody.
  await page.getByRole('button', { name: 'Save or change the view' }).click()
  await page.getByRole('button', { name: 'Rename…' }).click()
  await page.getByLabel('New name of this view').fill('Oslo')
  await page.getByRole('button', { name: 'Rename', exact: true }).click()
  await page.getByRole('button', { name: 'Share it with everybody' }).click()
  await expect(page.getByText('Oslo (shared)', { exact: true }).first()).toBeVisible()
  await expect(filters).toContainText('Company is exactly Oslo')
  await page.getByRole('button', { name: 'Delete the view…' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('it goes for everybody in the organisation')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete the view' }).click()
  await expect(page.getByRole('button', { name: 'Share it no longer' })).toHaveCount(0)
  await page.goto('/dashboard/contacts?company=Oslo&columns=name,jobTitle,company')

  await page.getByLabel('Select all on this page').check()
  await page.getByRole('button', { name: 'Change a field' }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('button', { name: /Field/ }).click()
  await page.getByRole('option', { name: 'Job title' }).click()
  await dialog.getByRole('textbox', { name: 'Job title' }).fill('Guide')
  await dialog.getByRole('button', { name: 'Change a field' }).click()
  await expect(page.getByText('30 contacts changed.')).toBeVisible()
  await expect(page.getByRole('cell', { name: 'Guide' }).first()).toBeVisible()

  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export as CSV' }).click()])
  const text = await readFile(await file.path(), 'utf8')
  expect(text.split('\r\n').filter((line) => line.includes('"Guide"'))).toHaveLength(30)

  await page.getByLabel('Select all on this page').check()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('30 contacts found')).toBeVisible()

  await page.goto(imported)
  await page.getByRole('button', { name: 'Undo the import' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Undo the import' }).click()
  await expect(page.getByText('Taken back: 60 rows.')).toBeVisible()
})
