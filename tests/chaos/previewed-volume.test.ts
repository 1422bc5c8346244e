import { afterAll, beforeAll, expect, test } from 'vitest'
import { newLease } from '../../src/lib/crm/run/lease.ts'
import { workOnRun } from '../../src/lib/crm/run/sync-manager.ts'
import { workOnPreview } from '../../src/lib/crm/preview/work-preview.ts'
import { requestPreview, runPreview } from '../../src/lib/crm/use-cases/preview.ts'
import { claimRun } from '../../src/lib/db/run-lease.ts'
import { comparePreview } from '../../src/lib/db/previews.ts'
import { type Hub, startHub } from '../integration/support/hub.ts'

const records = Number(process.env['ADSAPP_RECORDS'] ?? '10000')
/** Records of a page of HubSpot's list. */
const pageSize = 100

type Kept = { readonly processed: number; readonly heapMiB: number; readonly externalMiB: number; readonly rssMiB: number }
const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20)

/**
 * What is held once all that can be freed is, with `NODE_OPTIONS=--expose-gc`; without it, what happens to be held. The database and the sandbox are
 * in this process, and grow with their records.
 */
function memoryKept(): Kept {
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { processed: 0, heapMiB: mebibytes(heapUsed), externalMiB: mebibytes(external), rssMiB: mebibytes(rss) }
}

let hub: Hub
beforeAll(async () => {
  hub = await startHub({ crms: ['hubspot'] })
  await hub.control('POST', 'seed', { portal: 4711, count: records, replace: true })
  await hub.stack.sql(
    `insert into contacts (organization_id, email, first_name, last_name)
     select $1, 'volume-' || n || '@example.test', 'Here', 'Nr ' || n from generate_series(1, $2::int) n`,
    [hub.organizationId, Math.floor(records / 10)],
  )
  await hub.connect()
}, 1_200_000)
afterAll(() => hub.close())

test(`a preview of ${records} records costs the calls of reading them, and its first counts are there at once; the run does exactly that`, {
  timeout: 3_600_000,
}, async () => {
  const { organizationId, userId } = hub
  await hub.resetRequests()
  const began = performance.now()
  const asked = {
    organizationId,
    userId,
    crmType: 'hubspot',
    syncType: 'full',
    direction: 'bidirectional',
    objects: null,
  } as const
  const previewId = await requestPreview(hub.engine, { ...asked, draft: {} })
  const row = async () =>
    (
      await hub.stack.sql<{ first: number | null; status: string; records_processed: number }>(
        `select extract(epoch from first_counts_at - started_at)::float as first, status, records_processed from crm_previews where id = $1`,
        [previewId],
      )
    )[0]
  let heapMax = 0
  const watch = setInterval(() => {
    heapMax = Math.max(heapMax, process.memoryUsage().heapUsed)
  }, 200)
  const kept: Kept[] = [memoryKept()]
  let slices = 0
  for (let outcome = 'again'; outcome === 'again'; slices += 1) {
    outcome = (await workOnPreview(hub.engine, previewId, Date.now() + 30_000)).outcome
    kept.push({ ...memoryKept(), processed: (await row())?.records_processed ?? 0 })
  }
  clearInterval(watch)
  console.info('memory kept, by records read', kept)
  const seconds = (performance.now() - began) / 1_000
  const { total, writes, byRoute } = await hub.requests()
  const ended = await row()
  expect(ended).toMatchObject({ status: 'completed' })
  expect(writes).toBe(0)
  // Count, watermark and the like, and the fields for each slice of the work.
  expect(total).toBeLessThanOrEqual(Math.ceil(records / pageSize) + 8 + slices)
  expect(ended?.first).toBeLessThan(5)

  const running = performance.now()
  const run = await runPreview(hub.engine, { organizationId, userId, previewId }, Date.now() + 3_000_000)
  let runOutcome = await run.working
  // One that the machine has held up for long gives its lease up, and goes on.
  while (runOutcome !== 'finished') {
    await hub.stack.sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second' where id = $1`, [run.runId])
    const lease = newLease(run.runId)
    expect(await claimRun(hub.engine.db, lease)).toBe(true)
    runOutcome = await workOnRun(hub.engine, lease, Date.now() + 3_000_000)
  }
  const runSeconds = (performance.now() - running) / 1_000
  // In parts, as the queue does it: none of them may be long, because the database ends what is.
  let longestPartMs = 0
  for (let isCompared = false; !isCompared; ) {
    const asking = performance.now()
    isCompared = await comparePreview(hub.engine.db, previewId)
    longestPartMs = Math.max(longestPartMs, performance.now() - asking)
  }
  expect(await hub.stack.sql('select differing, differences from crm_previews where id = $1', [previewId])).toEqual([
    { differing: 0, differences: [] },
  ])
  console.info('preview', {
    records,
    slices,
    seconds,
    calls: total,
    byRoute,
    firstCountsAfterSeconds: ended?.first,
    heapMaxMiB: mebibytes(heapMax),
    runSeconds,
    longestPartMs: Math.round(longestPartMs),
  })
})
