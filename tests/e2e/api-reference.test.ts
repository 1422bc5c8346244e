import { expect, type Page } from '@playwright/test'
import { problemSchema } from '../../src/lib/contract/answers.ts'
import { operations } from '../../src/lib/http/operations/index.ts'
import { desktop, expectAccessible, expectContrastInDark } from './support/accessibility.ts'
import { enter } from './support/api.ts'
import { appUrl } from './support/environment.ts'
import { signIn } from './support/sign-in.ts'
import { useSharedStack } from './support/stack.ts'
import { test } from './support/test.ts'

useSharedStack()

/** Rules about the renderer's own elements; colours, labels and the rest are ours. */
const rendererRules = new Set(['nested-interactive', 'button-name', 'heading-order', 'region'])

const phone = { width: 360, height: 740 } as const

const inId = (tag: string) => tag.replaceAll(' ', '_')

/** Runs on the page: which of these elements nobody sees. */
function unseen(ids: readonly string[]): readonly string[] {
  return ids.filter((id) => document.getElementById(id)?.checkVisibility({ visibilityProperty: true }) !== true)
}

/** Opens a section, or closes it. */
async function pressSection(page: Page, tag: string): Promise<void> {
  await page.locator(`[id="operations-tag-${inId(tag)}"] button.expand-operation`).click()
}

test('the reference, linked from the dashboard, shows every operation, wide and narrow, is accessible in light and dark, loads nothing from elsewhere, and tries a call as the signed-in user', async ({
  page,
}) => {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('request', (request) => {
    if (!/^(data:|blob:)/.test(request.url()) && new URL(request.url()).origin !== appUrl) problems.push(request.url())
  })
  await signIn(page, 'admin@acme.test')
  await page.getByRole('link', { name: 'API reference' }).click()
  await pressSection(page, 'Sync')
  await page.getByRole('button', { name: /POST.*\/api\/crm\/sync/ }).click()
  const tags = [...new Set(operations.map((each) => each.tag))]
  for (const [viewport, opened] of [
    [desktop, tags],
    [phone, tags.slice(0, 4)],
  ] as const) {
    await page.setViewportSize(viewport)
    for (const tag of opened) {
      if (tag !== 'Sync') await pressSection(page, tag)
      const ids = operations.filter((each) => each.tag === tag).map(({ id }) => `operations-${inId(tag)}-${id}`)
      await expect.poll(() => page.evaluate(unseen, ids)).toEqual([])
      if (tag !== 'Sync') await pressSection(page, tag)
    }
    await expect(page.getByText('A longer run continues in the background')).toBeVisible()
    await expect(page.getByText('waiting_for_approval').first()).toBeVisible()
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    const where = `${viewport.width} pixels wide`
    await expectAccessible(page, where, ({ id }) => !rendererRules.has(id))
  }
  await expectContrastInDark(page, 'narrow')

  await page.setViewportSize(desktop)
  await page.getByRole('button', { name: /GET.*\/api\/crm\/sync Connection/ }).click()
  const connection = page.locator('[id="operations-Sync-readSync"]')
  await connection.getByRole('button', { name: 'Try it out' }).click()
  await connection.getByRole('button', { name: 'Execute' }).click()
  await expect(connection.locator('.live-responses-table tbody .response-col_status').first()).toHaveText(/^200/)
  expect(problems).toEqual([])
})

test('the API’s responses match the document', async () => {
  const admin = await enter('admin@acme.test')
  const answers = [
    { id: 'readSync', status: 200, path: '/api/crm/sync?crm_type=salesforce' },
    { id: 'forecastSync', status: 409, path: '/api/crm/forecast?crm_type=salesforce' },
    { id: 'readMapping', status: 422, path: '/api/crm/mapping?crm_type=zoho' },
  ]
  for (const { id, status, path } of answers) {
    const operation = operations.find((each) => each.id === id)
    const answer = await admin.call('GET', path)
    expect(answer.status).toBe(status)
    const schema = operation?.responses[status]?.schema ?? problemSchema
    expect(schema.safeParse(answer.body).error).toBeUndefined()
  }
})

test('the reference and its document are public', async ({ request }) => {
  expect((await request.get('/docs', { maxRedirects: 0 })).status()).toBe(200)
  const answer = await request.get('/api/openapi.json')
  expect(answer.headers()['content-type']).toContain('application/json')
  expect(answer.headers()['cache-control']).toBe('public, max-age=0, must-revalidate')
  expect(await answer.json()).toMatchObject({
    openapi: '3.1.1',
    paths: { '/api/crm/sync': { post: { operationId: 'startSync' } } },
  })
})
