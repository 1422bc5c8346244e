import { expect } from '@playwright/test'
import { expectAccessible, expectReadable } from './support/accessibility.ts'
import { enter } from './support/api.ts'
import { signUp } from './support/people.ts'
import { useSharedStack } from './support/stack.ts'
import { test } from './support/test.ts'

useSharedStack()

test('a quote is written, sent, and accepted by its customer without an account; its opportunity is won', async ({
  page,
  browser,
}) => {
  const { email } = await signUp(page)
  const { client } = await enter(email)
  const { data: organization } = await client.from('organizations').select('id').limit(1).single()
  const organization_id = String(organization?.id)
  const { data: account } = await client
    .from('accounts')
    .insert({ organization_id, name: 'Acme Travel', currency: 'EUR', credit_limit: 300 })
    .select('id')
    .single()
  const { data: rome } = await client
    .from('opportunities')
    .insert({ organization_id, name: 'Rome', account_id: account?.id })
    .select('id')
    .single()

  // From its opportunity, whose company says the currency.
  await page.goto(`/dashboard/opportunities/${rome?.id}`)
  await expect(page.getByText('No contact is linked with this opportunity.')).toBeVisible()
  await page.getByRole('link', { name: 'New quote' }).click()
  // The opportunity has a name too.
  await expect(page.getByRole('heading', { level: 1, name: 'New quote' })).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill('Rome in spring')
  await page.getByRole('button', { name: 'Create quote' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Q-00001 · Rome in spring' })).toBeVisible()
  await page.getByText('What cannot be done now, and why').click()
  await expect(page.getByText('It has no lines.')).toBeVisible()

  const lines = page.getByRole('listitem', { name: /^Line \d/ })
  const fill = async (index: number, values: Readonly<Record<string, string>>) => {
    await page.getByRole('button', { name: 'Add line' }).click()
    for (const [label, text] of Object.entries(values)) await lines.nth(index).getByLabel(label, { exact: true }).fill(text)
  }
  await fill(0, { Description: 'Hotel', Quantity: '2', Price: '100.005', 'Discount %': '10', 'Tax %': '7.7' })
  await fill(1, { Description: 'Guide', Quantity: '1.5', Price: '80', 'Cost each': '50' })
  await expect(page.getByText('EUR 323.11', { exact: true })).toBeVisible()
  await expect(page.getByText('EUR 323.12')).toHaveCount(0)
  await expect(page.getByText('Over the company’s credit limit')).toBeVisible()
  // By the keyboard, the focus stays on the button that moves it.
  await page.getByRole('button', { name: 'Move Guide up' }).focus()
  await page.keyboard.press('Enter')
  await expect(lines.nth(0).getByLabel('Description')).toHaveValue('Guide')
  await page.getByRole('button', { name: 'Save lines' }).click()
  await expect(page.getByRole('button', { name: 'Save lines' })).toBeDisabled()
  await page.reload()
  await expect(lines.nth(0).getByLabel('Description')).toHaveValue('Guide')
  await expect(page.getByRole('definition').filter({ hasText: 'EUR 323.11' })).toBeVisible()
  await expectReadable(page)

  await page.getByRole('button', { name: 'Send…' }).click()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const link = await page.getByLabel('Link of the quote').inputValue()
  await expect(page.getByRole('button', { name: 'Add line' })).toHaveCount(0)

  const customer = await (await browser.newContext()).newPage()
  await customer.goto(`${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`)
  await expect(customer.getByRole('heading', { name: 'This link leads to no quote' })).toBeVisible()
  await customer.goto(link)
  await expect(customer.getByRole('heading', { level: 1, name: /Quote Q-00001/ })).toBeVisible()
  await expect(customer.getByText('EUR 323.11', { exact: true })).toBeVisible()
  await expect(customer.getByText(/cost|margin/i)).toHaveCount(0)
  await expectReadable(customer)
  await customer.getByRole('button', { name: 'Accept quote' }).click()
  await expect(customer.getByText('Enter your name.')).toBeVisible()
  await customer.getByLabel('Your name').fill('Ada Lovelace')
  await customer.getByRole('button', { name: 'Accept quote' }).click()
  await expect(customer.getByText('Thank you: the quote is accepted')).toBeVisible()
  await customer.reload()
  await expect(customer.getByText('Accepted by Ada Lovelace.')).toBeVisible()
  const file = await customer.request.get(`${link}/pdf`)
  expect([file.status(), file.headers()['content-type']]).toEqual([200, 'application/pdf'])
  const none = await customer.request.get('/quote/made-up/pdf')
  expect([none.status(), await none.text()]).toEqual([404, expect.stringContaining('This link leads to no quote.')])

  await page.reload()
  await expect(page.getByText(/^Accepted .* by Ada Lovelace/)).toBeVisible()
  await expectAccessible(page, 'accepted quote')
  await page.getByRole('link', { name: 'Rome', exact: true }).click()
  await expect(page.getByRole('link', { name: 'Q-00001 · Rome in spring' })).toBeVisible()
  const { data: won } = await client.from('opportunities').select('status').eq('id', String(rome?.id)).single()
  expect(won).toEqual({ status: 'won' })
})
