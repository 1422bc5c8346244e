import { expect, type Page } from '@playwright/test'
import { demoPassword } from '../../../sandbox/seed.ts'

/** Signs a demo user in through the page and waits for the dashboard. */
export async function signIn(page: Page, email: string, password: string = demoPassword): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).not.toHaveURL(/\/sign-in/)
}
