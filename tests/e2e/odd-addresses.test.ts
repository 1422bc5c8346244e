import { expect } from '@playwright/test'
import { appUrl } from './support/environment.ts'
import { signIn, useSession } from './support/sign-in.ts'
import { useSharedStack } from './support/stack.ts'
import { test } from './support/test.ts'

useSharedStack()

const nul = '%00'
const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

test('an address can say anything and breaks no page', async ({ page }) => {
  await useSession(page, 'admin@acme.test')
  const contacts = '/dashboard/contacts'
  for (const path of [
    `${contacts}?q=${nul}`,
    `/dashboard/gateway?q=${nul}&before=1e3`,
    `/dashboard/intake?q=${nul}&status=${nul}`,
    `${contacts}?q=a${nul}b&sort=__proto__&dir=toString`,
    `${contacts}?after=${cursor(['x', 'no id'])}`,
    `${contacts}?sort=updated&after=${cursor(['infinity', '11111111-1111-1111-1111-111111111111'])}`,
    `${contacts}?before=${cursor([String.fromCharCode(0), '11111111-1111-1111-1111-111111111111'])}`,
    '/dashboard/settings/crm?connect_error=toString',
    '/dashboard/settings/crm?connect_error=__proto__&crm=constructor',
    `/dashboard/settings/crm?connected=hubspot&note=${nul}`,
    '/dashboard/settings/crm/hubspot/records?state=__proto__',
    '/dashboard/settings/crm/hubspot/mapping?object=constructor',
    `/dashboard/settings/crm/runs?crm=toString&kind=x&period=__proto__&after=${cursor(['infinity', 'x'])}`,
    `/dashboard/settings/crm/runs?after=${cursor(['2026-02-31T00:00:00+00:00', '11111111-1111-1111-1111-111111111111'])}`,
  ]) {
    const answer = await page.goto(path)
    expect(answer?.status(), path).toBe(200)
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
    await expect(page.getByText('This page could not be shown'), path).toHaveCount(0)
  }
})

test('what an address asks of a page in vain is said, with the way to the same page without it', async ({ page }) => {
  await useSession(page, 'admin@acme.test')
  for (const path of ['/dashboard/contacts', '/dashboard/reports', '/dashboard/intake', '/dashboard/settings/crm/runs']) {
    await page.goto(`${path}?stat=attention`)
    const note = page.getByRole('status').filter({ hasText: 'was left out' })
    await expect(note, path).toContainText('stat=attention')
    await note.getByRole('link', { name: 'Remove it' }).click()
    await expect(page).toHaveURL(path)
    await expect(note, path).toHaveCount(0)
  }
})

test('what is not there is answered with 404, and said within the dashboard', async ({ page }) => {
  await useSession(page, 'admin@acme.test')
  const missing = '11111111-1111-4111-8111-111111111111'
  for (const path of [
    'nothing',
    'nothing/at/all',
    'settings/nothing',
    'settings/webhooks/no-id',
    `contacts/${missing}`,
    'companies/no-id',
    'settings/crm/toString',
    `settings/crm/runs/${missing}`,
    `settings/crm/runs/${missing}/plan`,
    `settings/crm/runs/${missing}/changes`,
    `settings/crm/runs/${missing}/undo`,
    `settings/crm/records/${missing}`,
    `intake/${missing}`,
    `gateway/${missing}`,
  ]) {
    const answer = await page.request.get(`/dashboard/${path}`)
    expect(answer.status(), path).toBe(404)
  }
  for (const path of ['/quote/%E0', '/quote/%E0/pdf', '/dashboard/contacts/%E0', '/api/v1/tenants/%E0/contacts', '/crm/%E0'])
    expect((await page.request.get(path)).status(), path).toBe(404)
  for (const method of ['TRACE', 'PROPFIND']) {
    for (const path of ['/', '/dashboard', '/api/v1/tenants/acme/contacts', '/quote/made-up']) {
      const answer = await page.request.fetch(path, { method })
      expect([answer.status(), await answer.json()]).toMatchObject([501, { error: { code: 'method_not_served' } }])
    }
  }
  await page.goto(`/dashboard/contacts/${missing}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Not found' })).toBeAttached()
  await expect(page.getByText('There is nothing here')).toBeVisible()
  await expect(page).toHaveTitle(/Not found/)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Contacts' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Contacts' })).toBeVisible()
})

test('a link cannot claim that something was connected, or that it failed', async ({ page }) => {
  await useSession(page, 'admin@acme.test')
  for (const query of ['connected=hubspot', 'connected=hubspot&note=made-up', 'connect_error=app_refused&crm=hubspot']) {
    await page.goto(`/dashboard/settings/crm?${query}`)
    await expect(page.getByRole('heading', { name: 'CRM sync' })).toBeVisible()
    await expect(page.getByText('HubSpot is connected')).toHaveCount(0)
    await expect(page.getByText('does not accept this server')).toHaveCount(0)
  }
})

test('every page has a policy of its own, without inline scripts, and keeps to it', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: appUrl })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  const nonces = new Set<string | undefined>()
  const visit = async (path: string) => {
    const answer = await page.goto(path)
    const policy = answer?.headers()['content-security-policy'] ?? ''
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? ''
    expect(scripts, path).toMatch(/^'nonce-[\w+/=]{20,}' 'strict-dynamic'$/)
    nonces.add(scripts)
    // The API reference's renderer adds one of its own.
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeAttached()
  }
  await visit('/')
  await visit('/sign-up')
  await signIn(page, 'admin@acme.test')
  const paths = ['/dashboard', '/dashboard/contacts', '/dashboard/contacts/new', '/dashboard/settings/crm', '/docs']
  for (const path of paths) await visit(path)
  await expect(page.locator('#operations-tag-Sync')).toBeVisible()
  expect(nonces.size).toBe(paths.length + 2)
  expect(problems).toEqual([])

  await page.evaluate(() => {
    const script = document.createElement('div')
    script.innerHTML = '<img src="data:," onerror="document.title = \'injected\'">'
    document.body.append(script)
  })
  await expect.poll(() => problems.some((problem) => /Content Security Policy/i.test(problem))).toBe(true)
  expect(await page.title()).not.toBe('injected')
  await context.close()
})

test('opening a confirmation link signs nobody in and uses nothing up', async ({ request, page }) => {
  const local = await request.get('/auth/v1/verify?token=abc&type=signup', { maxRedirects: 0 })
  expect(local.headers()['location']).toBe(`${appUrl}/auth/confirm?token_hash=abc`)
  const opened = await request.get('/auth/confirm?token_hash=abc')
  expect(opened.status()).toBe(200)
  expect(opened.headers()['set-cookie'] ?? '').not.toMatch(/adsapp-session/)
  await page.goto('/auth/confirm?token_hash=abc')
  await page.getByRole('button', { name: 'Confirm and sign in' }).click()
  await expect(page).toHaveURL(/\/sign-in\?problem=link/)
})

test('guessing passwords is slowed for an account, known or not, and the page says how long', async ({ page }) => {
  for (const email of ['nobody@acme.test', 'member@globex.test']) {
    await page.goto('/sign-in')
    await page.getByLabel('Email').fill(email)
    for (let guess = 1; guess <= 6; guess += 1) {
      await page.getByLabel('Password').fill(`guess-number-${guess}`)
      await page.getByRole('button', { name: 'Sign in' }).click()
      const answer = guess <= 5 ? 'Email and password do not match' : /Too many attempts\. Wait \d+ seconds?/
      await expect(page.getByText(answer)).toBeVisible()
      await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled()
    }
  }
})
