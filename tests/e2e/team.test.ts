import { createHmac } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { z } from 'zod'
import { demoPassword } from '../../sandbox/seed.ts'
import { callApi, enter } from './support/api.ts'
import { appUrl, secretKey, supabaseUrl } from './support/environment.ts'
import { signUp, unique } from './support/people.ts'
import { signIn } from './support/sign-in.ts'
import { useSharedStack } from './support/stack.ts'
import { test } from './support/test.ts'

useSharedStack()

const mailsSchema = z.array(z.object({ to: z.string(), text: z.string().optional(), html: z.string().optional() }))
const mailbox = `${supabaseUrl}/_adsapp/mail/${createHmac('sha256', secretKey).update('mailbox').digest('hex').slice(0, 32)}`

/** The newest link to this address that a mail has, once there is one. */
async function mailedLink(to: string): Promise<string> {
  let link: string | undefined
  await expect
    .poll(async () => {
      const mails = mailsSchema.parse(await (await fetch(mailbox, { headers: { accept: 'application/json' } })).json())
      const mail = mails.find((each) => each.to === to)
      link = /https?:\/\/[^\s"'<>]+/.exec(mail?.text ?? mail?.html ?? '')?.[0]?.replaceAll('&amp;', '&')
      return link
    })
    .toBeDefined()
  return z.string().parse(link)
}

async function choose(page: Page, label: string | RegExp, option: string): Promise<void> {
  await page.getByRole('button', { name: label }).click()
  await page.getByRole('option', { name: option }).click()
}

test('somebody is invited by mail, joins with a role, gets another and is removed; each counts at once', async ({
  page,
  browser,
}) => {
  const { organization } = await signUp(page)
  const email = `guest-${unique()}@example.test`
  await page.goto('/dashboard/settings/team')
  await page.getByLabel('Email').fill(email)
  await choose(page, /^Role|Member.*Role/, 'Viewer')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByText(`${email} is invited as viewer`)).toBeVisible()
  const link = await mailedLink(email)
  await expect(page.getByLabel('Link of the invitation')).toHaveValue(link)

  const guest = await (await browser.newContext()).newPage()
  await guest.goto(link)
  await expect(guest.getByRole('heading', { name: `Join ${organization}` })).toBeVisible()
  await guest.getByLabel('Password').fill('short')
  await guest.getByRole('button', { name: 'Create account and join' }).click()
  await expect(guest.getByText('Use at least 12 characters.')).toBeVisible()
  await guest.getByLabel('Password').fill(demoPassword)
  await guest.getByRole('button', { name: 'Create account and join' }).click()
  await expect(guest).toHaveURL(/\/dashboard$/)
  await expect(guest.getByRole('main').getByText(organization)).toBeVisible()

  const late = await (await browser.newContext()).newPage()
  await late.goto(link)
  await expect(late.getByRole('heading', { name: 'This invitation is not open' })).toBeVisible()

  // A viewer looks.
  await guest.goto('/dashboard/settings/team')
  await expect(guest.getByText('Your role is viewer')).toBeVisible()
  await expect(guest.getByRole('button', { name: 'Invite', exact: true })).toHaveCount(0)
  const api = await enter(email)
  expect(
    (await api.call('POST', '/api/team/invitations', { email: 'invited-by-a-guest@example.test', role: 'viewer' })).status,
  ).toBe(403)

  // The same session, once the role is another.
  await page.reload()
  await choose(page, new RegExp(`Role of ${email}`), 'Admin')
  await expect(page.getByText(`${email} is admin now.`)).toBeVisible()
  expect(
    (await api.call('POST', '/api/team/invitations', { email: 'invited-by-a-guest@example.test', role: 'viewer' })).status,
  ).toBe(201)
  await page.reload()
  await expect(page.getByText('invited-by-a-guest@example.test').first()).toBeVisible()

  await page.getByRole('button', { name: `Remove… ${email}` }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(page.getByText('invited-by-a-guest@example.test')).toHaveCount(0)
  expect((await api.call('GET', '/api/team')).status).toBe(401)
  await guest.goto('/dashboard/contacts')
  await expect(guest).toHaveURL(/create-organization/)
})

test('a person of two organisations accepts with the account they have, switches, names one to the API and leaves it', async ({
  page,
}) => {
  const { email } = await signUp(page)
  const acme = await enter('admin@acme.test')
  const { status, body } = await acme.call('POST', '/api/team/invitations', { email: email.toUpperCase(), role: 'member' })
  expect({ status, body }).toMatchObject({ status: 201, body: { isMailed: true, role: 'member', email } })
  const link = await mailedLink(email)
  const other = await enter('viewer@acme.test')
  await page.goto(link)
  await page.getByRole('button', { name: 'Join Acme' }).click()
  await expect(page).toHaveURL(/\/dashboard$/)
  await expect(page.getByRole('main').getByText('Acme')).toBeVisible()

  const person = await enter(email)
  const named = (organization: string) =>
    callApi('GET', '/api/team', undefined, {
      authorization: `Bearer ${person.accessToken}`,
      'x-organization': organization,
    })
  expect(await named('acme')).toMatchObject({ status: 200, body: { organization: { slug: 'acme' }, role: 'member' } })
  expect(await named('globex')).toMatchObject({ status: 404, body: { error: { code: 'organization_not_found' } } })
  expect((await other.call('DELETE', '/api/organization', { slug: 'acme' })).status).toBe(403)

  await page.goto('/dashboard/account')
  await page.getByRole('button', { name: 'Leave… Acme' }).click()
  await page.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Leave… Acme' })).toHaveCount(0)
  expect((await named('acme')).status).toBe(404)
  await page.getByRole('button', { name: /^Leave…/ }).click()
  await page.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(page.getByText('An organisation keeps an owner')).toBeVisible()
})

test('an invitation is for its address alone, and a link that is made again ends the one before', async ({ page }) => {
  const { email } = await signUp(page)
  const admin = await enter('admin@globex.test')
  const invited = await admin.call('POST', '/api/team/invitations', { email: 'else@example.test', role: 'admin' })
  await page.goto(z.string().parse(invited.body['link']))
  await expect(page.getByText('You are signed in with another address')).toBeVisible()
  const again = await admin.call('POST', '/api/team/invitations', { email: 'else@example.test', role: 'viewer' })
  expect(again).toMatchObject({ status: 429, body: { error: { code: 'invitation_just_sent', field: 'email' } } })
  expect((await admin.call('DELETE', `/api/team/invitations/${z.string().parse(invited.body['id'])}`)).status).toBe(200)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'This invitation is not open' })).toBeVisible()
  const owner = await enter(email)
  const { organization } = (await owner.call('GET', '/api/team')).body
  expect(await owner.call('PATCH', '/api/organization', { slug: 'acme' })).toMatchObject({
    status: 409,
    body: { error: { code: 'slug_taken', field: 'slug' } },
  })
  expect((await owner.call('PATCH', '/api/organization', { slug: 'No Slug' })).status).toBeGreaterThanOrEqual(400)
  expect(await owner.call('PATCH', '/api/organization', { name: 'Another Corp' })).toMatchObject({
    status: 200,
    body: { name: 'Another Corp', slug: z.object({ slug: z.string() }).parse(organization).slug },
  })
})

test('the account: name and zone, a password that is changed, forgotten and chosen again, sign-out everywhere', async ({
  page,
  browser,
}) => {
  const { email } = await signUp(page)
  const elsewhere = await enter(email)
  await page.goto('/dashboard/account')
  await page.getByLabel('Name').fill('Ann Example')
  await page.getByRole('combobox', { name: 'Time zone' }).fill('Tokyo')
  await page.getByRole('option', { name: 'Asia/Tokyo' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.goto('/dashboard/settings/team')
  await expect(page.getByRole('main').getByText('Ann Example')).toBeVisible()

  await page.goto('/dashboard/account')
  await page.getByLabel('Current password').fill('not-the-password')
  await page.getByLabel('New password').fill('another-password')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('That is not your current password.')).toBeVisible()
  await page.getByLabel('Current password').fill(demoPassword)
  await page.getByLabel('New password').fill('another-password')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('The password is changed.')).toBeVisible()
  expect((await elsewhere.call('GET', '/api/team')).status).toBe(401)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible()

  const forgetful = await (await browser.newContext()).newPage()
  const ask = async (address: string) => {
    await forgetful.goto('/forgot-password')
    await forgetful.getByLabel('Email').fill(address)
    await forgetful.getByRole('button', { name: 'Send the link' }).click()
    const said = forgetful.getByText('has an account here, a message is on its way')
    await expect(said).toBeVisible()
    return (await said.innerText()).replace(address, '')
  }
  expect(await ask(`nobody-${unique()}@example.test`)).toBe(await ask(email))
  const link = await mailedLink(email)
  expect(new URL(link).origin).toBe(new URL(appUrl).origin)
  await forgetful.goto(link)
  await forgetful.getByLabel('New password').fill('a-third-password')
  await forgetful.getByRole('button', { name: 'Set the password and sign in' }).click()
  await expect(forgetful).toHaveURL(/\/dashboard$/)
  await forgetful.goto(link)
  await forgetful.getByLabel('New password').fill('a-fourth-password')
  await forgetful.getByRole('button', { name: 'Set the password and sign in' }).click()
  await expect(forgetful.getByText('That link was already used or has expired')).toBeVisible()
  // The session that began with the password before is over.
  await page.goto('/dashboard')
  await expect(page).toHaveURL(/\/sign-in|\/$/)

  await signIn(page, email, 'a-third-password')
  await page.goto('/dashboard/account')
  await page.getByRole('button', { name: 'Sign out everywhere…' }).click()
  await page.getByRole('button', { name: 'Sign out everywhere', exact: true }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  const other = await (await browser.newContext()).newPage()
  await other.goto('/dashboard')
  await expect(other).toHaveURL(/\/sign-in/)
})
