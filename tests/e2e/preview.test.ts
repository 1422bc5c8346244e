import { expect, type Page } from '@playwright/test'
import { demoPassword } from '../../sandbox/seed.ts'
import { enter } from './support/api.ts'
import { hubspotUrl } from './support/environment.ts'
import { statusOf } from './support/runs.ts'
import { useStack } from './support/stack.ts'
import { test } from './support/test.ts'

useStack()

/** Clicks that a person makes from the sign-in to a finished first sync. */
const clicksMax = 8

test('from the sign-in a first sync is previewed, looked into and run, in eight clicks at most, and does what was shown', async ({
  page,
}) => {
  let clicks = 0
  const click = async (target: ReturnType<Page['getByRole']>) => {
    await target.click()
    clicks += 1
  }
  const writes = async () => {
    const answer: unknown = await (await fetch(`${hubspotUrl}/_sandbox/requests`)).json()
    return typeof answer === 'object' && answer !== null && 'writes' in answer ? answer.writes : null
  }
  await page.goto('/sign-in')
  await page.getByLabel('Email').fill('admin@acme.test')
  await page.getByLabel('Password').fill(demoPassword)
  await click(page.getByRole('button', { name: 'Sign in' }))
  await click(page.getByRole('link', { name: 'CRM sync', exact: true }).first())
  await click(page.getByRole('button', { name: 'Connect HubSpot' }))
  await click(page.getByRole('button', { name: 'Connect app' }))
  await expect(page.getByText('HubSpot is connected')).toBeVisible()
  await fetch(`${hubspotUrl}/_sandbox/requests`, { method: 'DELETE' })
  await click(page.getByRole('button', { name: 'Preview the first sync' }))
  // The page can be used while it counts.
  await expect(page.getByRole('heading', { name: 'What a full sync with HubSpot would do' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Run exactly this' })).toBeVisible()
  const toCreate = page.getByRole('link', { name: /contacts: Created in HubSpot$/ })
  const created = Number((await toCreate.innerText()).match(/^[\d,]+/)?.[0].replace(',', '') ?? '0')
  expect(created).toBeGreaterThan(0)
  expect(await writes()).toBe(0)

  // What is looked into is not on the way.
  const preview = page.url()
  await page.getByRole('link', { name: /contacts: Updated in HubSpot$/ }).click()
  await expect(page.getByRole('heading', { name: 'Contacts: updated in HubSpot' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Records' }).getByText('Updated in HubSpot').first()).toBeVisible()
  await page.goto(preview)

  await click(page.getByRole('button', { name: 'Run exactly this' }))
  await expect(page.getByText('It did exactly what its preview had shown')).toBeVisible()
  expect(clicks).toBeLessThanOrEqual(clicksMax)
  const { history } = await statusOf(await enter('admin@acme.test'))
  expect(history.at(-1)).toMatchObject({ objects: { contact: { crmCreated: created } } })
})
