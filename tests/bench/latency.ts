import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { type CrmUser, crmUser } from '../integration/support/crm-records.ts'
import { type LocalApp, startLocalApp } from './local-app.ts'

/** How long a single change takes to reach the other side, on the local stack as `npm start` runs it. Milliseconds. */
export type ChangeLatency = {
  readonly crm: CrmType
  readonly path: 'webhook to visible' | 'local edit to CRM'
  readonly changes: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly maxMs: number
}

const changesPerPath = 40
const pollMs = 20
/** Single edits, not a burst: the echo of one is handled before the next. */
const betweenChangesMs = 600
const timeoutMs = 15_000

/**
 * Measures changes one at a time: from the CRM's response to an edit until the data API shows it here, and the reverse.
 * Webhooks, queue, worker and pages are the stack's own.
 */
export async function measureLatencies(crms: readonly CrmType[]): Promise<readonly ChangeLatency[]> {
  const app = await startLocalApp(crms)
  try {
    const results: ChangeLatency[] = []
    for (const crm of crms) {
      const user = crmUser(crm, app.sandboxUrl(crm))
      const pairs = await app.pairs(crm, changesPerPath)
      results.push(await pathOf(crm, 'webhook to visible', pairs, (pair, value) => fromCrm(app, user, pair, value)))
      results.push(await pathOf(crm, 'local edit to CRM', pairs, (pair, value) => toCrm(app, crm, pair, value)))
    }
    return results
  } finally {
    await app.stop()
  }
}

type Pair = { readonly recordId: string; readonly crmId: string }

async function pathOf(
  crm: CrmType,
  path: ChangeLatency['path'],
  pairs: readonly Pair[],
  change: (pair: Pair, value: string) => Promise<number>,
): Promise<ChangeLatency> {
  const times: number[] = []
  for (const [index, pair] of pairs.entries()) {
    const value = `${path.slice(0, 5)} ${index}`
    try {
      times.push(await change(pair, value))
      await sleep(betweenChangesMs)
    } catch (cause) {
      throw new Error(`${crm}, ${path}, change ${index + 1}: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      })
    }
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN)
  return { crm, path, changes: times.length, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) }
}

async function fromCrm(app: LocalApp, user: CrmUser, { recordId, crmId }: Pair, value: string): Promise<number> {
  await user.edit(crmId, { lastName: value })
  return until(async () => (await app.lastName(recordId)) === value)
}

async function toCrm(app: LocalApp, crm: CrmType, { recordId, crmId }: Pair, value: string): Promise<number> {
  await app.edit(recordId, value)
  return until(async () => (await app.lastNameInCrm(crm, crmId)) === value)
}

async function until(isThere: () => Promise<boolean>): Promise<number> {
  const started = performance.now()
  while (!(await isThere())) {
    if (performance.now() - started > timeoutMs) throw new Error(`A change had not arrived after ${timeoutMs / 1000} s.`)
    await sleep(pollMs)
  }
  return performance.now() - started
}

export function latencyLine({ crm, path, changes, p50Ms, p95Ms, maxMs }: ChangeLatency): string {
  return `${crm}: ${path}: p50 ${p50Ms} ms, p95 ${p95Ms} ms, longest ${maxMs} ms (${changes} changes, one at a time)`
}
