import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createClient } from '@supabase/supabase-js'
import { expect } from '@playwright/test'
import { demoPassword } from '../../sandbox/seed.ts'
import { appUrl, hubspotUrl, publishableKey, supabaseUrl } from './support/environment.ts'
import { answerConsent } from './support/hubspot.ts'
import { endSharedStack, kill, newDataDir, startStack } from './support/stack.ts'
import { test } from './support/test.ts'

test.describe('the server is killed in the middle of a full run', () => {
  let dataDir = ''
  let stack: ChildProcess | undefined
  test.beforeAll(async () => {
    await endSharedStack()
    dataDir = newDataDir()
  })
  test.afterAll(async () => {
    if (stack) await kill(stack, 'SIGTERM')
    if (dataDir !== '') rmSync(dataDir, { recursive: true, force: true })
  })

  async function enter() {
    const client = createClient(supabaseUrl, publishableKey, {
      auth: { persistSession: false, autoRefreshToken: false },
    })
    const { data, error } = await client.auth.signInWithPassword({ email: 'admin@acme.test', password: demoPassword })
    if (error) throw error
    const headers = { authorization: `Bearer ${data.session.access_token}`, 'content-type': 'application/json' }
    const runs = () => client.from('crm_sync_logs').select('id, status, phase, records_processed, records_skipped')
    const firstRun = async () => (await runs().order('started_at').limit(1).maybeSingle()).data
    const runOf = async (id: unknown) => (await runs().eq('id', String(id)).single()).data
    return { client, headers, firstRun, runOf }
  }

  test('started again, it continues from its checkpoint automatically, without duplicates or losses', async ({ page }) => {
    stack = await startStack(dataDir)
    // Of HubSpot's thousand people three pages, which are enough to be in the middle of.
    const few = { method: 'POST', body: JSON.stringify({ portal: 4711, count: 250, replace: true }) }
    expect((await fetch(`${hubspotUrl}/_sandbox/seed`, few)).status).toBe(201)
    await page.goto(`${appUrl}/sign-in`)
    await page.getByLabel('Email').fill('admin@acme.test')
    await page.getByLabel('Password').fill(demoPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/dashboard')
    await answerConsent(page, 'Connect app')

    // With a real CRM's latency the run lasts long enough to be killed in the middle.
    await fetch(`${hubspotUrl}/_sandbox/config`, {
      method: 'POST',
      body: JSON.stringify({ latencyMs: 300 }),
      headers: { 'content-type': 'application/json' },
    })
    const before = await enter()
    await page.getByRole('button', { name: 'Sync now' }).click()
    await expect.poll(async () => (await before.firstRun())?.records_processed ?? 0, { intervals: [50] }).toBeGreaterThan(0)
    await kill(stack)

    stack = await startStack(dataDir)
    const after = await enter()
    const found = await after.firstRun()
    expect(found?.records_processed).toBeGreaterThan(0)
    await expect.poll(async () => (await after.runOf(found?.id))?.status, { timeout: 300_000 }).toBe('completed')
    // Everybody of both sides, once; and the companies that were here.
    const countOf = async (table: string) =>
      (await after.client.from(table).select('id', { count: 'exact', head: true })).count ?? 0
    const people = await countOf('contacts')
    const all = people + (await countOf('accounts'))
    expect(people).toBeGreaterThan(250)
    expect((await after.runOf(found?.id))?.records_processed).toBe(all)
    const links = () =>
      after.client.from('crm_sync_state').select('id', { count: 'exact', head: true }).eq('status', 'linked').eq('pending', false)
    await expect.poll(async () => (await links()).count, { timeout: 300_000 }).toBe(all)
    const active = async () =>
      (await after.client.from('crm_sync_logs').select('id', { count: 'exact', head: true }).in('status', ['queued', 'running']))
        .count
    await expect.poll(active, { timeout: 300_000 }).toBe(0)
    expect(await (await fetch(`${hubspotUrl}/_sandbox/contacts?portal=4711`)).json()).toMatchObject({
      count: people,
      duplicatesByEmail: [],
    })

    const runNow = async () => {
      const start = () =>
        fetch(`${appUrl}/api/crm/sync`, {
          method: 'POST',
          headers: after.headers,
          body: JSON.stringify({ crmType: 'hubspot', syncType: 'full' }),
        })
      let started = await start()
      // A scheduled run may be active.
      await expect
        .poll(async () => {
          if (!started.ok) started = await start()
          return started.status
        })
        .toBeLessThan(300)
      const { runId } = await started.json()
      await expect.poll(async () => (await after.runOf(runId))?.status, { timeout: 300_000 }).toBe('completed')
      return after.runOf(runId)
    }
    await fetch(`${hubspotUrl}/_sandbox/requests`, { method: 'DELETE' })
    expect((await runNow())?.records_skipped).toBe(all)
    expect(await (await fetch(`${hubspotUrl}/_sandbox/requests`)).json()).toMatchObject({ writes: 0 })
  })
})
