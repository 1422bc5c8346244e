import { type BrowserContext, expect, type Page } from '@playwright/test'
import { demoPassword } from '../../../sandbox/seed.ts'

/** Signs a demo user in through the page and waits for the dashboard. */
export async function signIn(page: Page, email: string, password: string = demoPassword): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).not.toHaveURL(/\/sign-in/)
}

const sessions = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>()

/** The page is signed in, and shows nothing yet: through the form the first time, after that with the session of that time. */
export async function useSession(page: Page, email: string): Promise<void> {
  const session = sessions.get(email)
  if (session !== undefined) return page.context().addCookies(session)
  await signIn(page, email)
  sessions.set(email, await page.context().cookies())
}

/** A new stack knows none of the sessions before it. */
export function forgetSessions(): void {
  sessions.clear()
}
