import { expect, type Locator, type Page } from '@playwright/test'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { Person } from './api.ts'

type Run = { id: string; status: string; syncType: string; [count: string]: unknown }

export type Status = {
  connection: { status: string; account: { name?: string }; settings: Record<string, unknown> } | null
  activeRun: Run | null
  status: Record<string, number>
  objects: Record<string, Record<string, number>>
  history: Run[]
}

export async function statusOf(person: Person, crmType: CrmType = 'hubspot'): Promise<Status> {
  const { status, body } = await person.call('GET', `/api/crm/sync?crm_type=${crmType}`)
  expect([status, body]).toMatchObject([200, { history: expect.any(Array) }])
  return body as Status
}

/**
 * Starts a run, once none that the schedule began is active, and waits until it has ended, or one waits for approval: then no other begins.
 * Returns the one or the other.
 */
export async function sync(person: Person, syncType: 'full' | 'delta', crmType: CrmType = 'hubspot'): Promise<Run | undefined> {
  let runId: unknown
  const start = async () => {
    const { status, body } = await person.call('POST', '/api/crm/sync', { crmType, syncType })
    runId = body['runId']
    return status < 300 || (await statusOf(person, crmType)).activeRun?.status === 'waiting'
  }
  await expect.poll(start, { timeout: 300_000 }).toBe(true)
  const run = async () => {
    const { activeRun, history } = await statusOf(person, crmType)
    return activeRun?.status === 'waiting' ? activeRun : [activeRun, ...history].find((each) => each?.id === runId)
  }
  await expect.poll(async () => (await run())?.status, { timeout: 300_000 }).not.toMatch(/queued|running/)
  return (await run()) ?? undefined
}

/** Answers what is asked about records that have nothing but their name in common, of an object: so many. */
export async function answerNames(
  person: Person,
  object: 'account' | 'contact',
  answer: 'link_unique' | 'create',
  asked: number,
  crmType: CrmType = 'hubspot',
): Promise<void> {
  const { status, body } = await person.call('POST', '/api/crm/matches/same-name', { crmType, object, answer })
  expect([status, body]).toEqual([200, { answered: asked }])
}

/** Opens the page until it shows what a sync in the background brings. */
export async function expectInTime(page: Page, path: string, shown: Locator): Promise<void> {
  await expect(async () => {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(shown).toHaveCount(1, { timeout: 1_000 })
  }).toPass({ timeout: 300_000 })
}
