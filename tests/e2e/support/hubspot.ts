import { Client } from '@hubspot/api-client'
import { expect, type Page } from '@playwright/test'
import { hubspotUrl } from './environment.ts'

/** HubSpot's sandbox as one of its own users would use it. */
export const hubspot = new Client({ accessToken: 'pat-sandbox-4711', basePath: hubspotUrl, numberOfApiCallRetries: 0 })

/** Asks the control API of HubSpot's sandbox. */
export async function askSandbox(path: string): Promise<Record<string, unknown>> {
  return (await fetch(`${hubspotUrl}/_sandbox/${path}`)).json()
}

/** Goes to HubSpot's page of consent, presses the button there and comes back. */
export async function answerConsent(page: Page, button: 'Connect app' | 'Deny'): Promise<void> {
  await page.goto('/dashboard/settings/crm')
  await page.getByRole('button', { name: 'Connect HubSpot' }).click()
  await page.waitForURL('**/oauth/authorize**')
  await page.getByRole('button', { name: button }).click()
  await page.waitForURL('**/dashboard/settings/crm?**')
}

/** From the page of the CRMs: connects the portal that has no records. */
export async function connectEmptyPortal(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Connect HubSpot' }).click()
  await page.getByText('Empty portal').click()
  await page.getByRole('button', { name: 'Connect app' }).click()
  await expect(page.getByText('HubSpot is connected')).toBeVisible()
}
