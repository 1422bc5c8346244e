import { expect } from '@playwright/test'
import { demoOrganizations } from '../../sandbox/seed.ts'
import { hubspotUrl, publishableKey, supabaseUrl } from './support/environment.ts'
import { signIn } from './support/sign-in.ts'
import { useSharedStack } from './support/stack.ts'
import { test } from './support/test.ts'

useSharedStack()

for (const { name, owner, members } of demoOrganizations) {
  for (const email of [owner, ...members.map((member) => member.email)]) {
    test(`${email} signs in and finds ${name}`, async ({ page }) => {
      await signIn(page, email)
      await expect(page).toHaveURL(/\/dashboard/)
      await expect(page.getByText(name, { exact: true }).first()).toBeVisible()
    })
  }
}

test('the app’s services answer, and the database requires a key', async ({ request }) => {
  expect((await request.get(hubspotUrl)).status()).toBeLessThan(500)
  const contacts = `${supabaseUrl}/rest/v1/contacts`
  expect((await request.get(contacts)).status()).toBe(401)
  expect((await request.get(contacts, { headers: { apikey: publishableKey } })).status()).toBe(401)
})
