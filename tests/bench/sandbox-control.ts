import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { peopleSeed } from './person.ts'
import type { Latency } from './plan.ts'

/** Calls a sandbox's control API. */
async function control(url: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${url}/_sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.status === 204 ? null : response.json()
}

export async function resetApiCalls(url: string): Promise<void> {
  await control(url, 'DELETE', 'requests')
}

export async function countApiCalls(url: string): Promise<number> {
  return z.object({ total: z.number() }).parse(await control(url, 'GET', 'requests')).total
}

const accounts: Readonly<Record<CrmType, object>> = {
  hubspot: { portal: 4711 },
  salesforce: { org: 'acme' },
  pipedrive: { company: 8101 },
}

/** What the bench's contacts have beside them: the companies that they work for, deals, and tasks and notes about those and them. */
export type Beside = Partial<Readonly<Record<'companies' | 'deals' | 'tasks' | 'notes', number>>>

/** Fills the demo account with the bench's contacts. */
export async function seedCrm(crm: CrmType, url: string, count: number, beside: Beside = {}): Promise<void> {
  await control(url, 'POST', 'seed', { ...accounts[crm], count, seed: peopleSeed, replace: true, ...beside })
}

const unlimited = 1_000_000
const realLatencyMs = 80

/** Latency '0' switches rate limits off, so that only the contestants' own work counts. 'real' sets the vendor's, equal for every kind of token. */
const conditions: Readonly<Record<CrmType, Readonly<Record<Latency, object>>>> = {
  hubspot: {
    '0': { rateLimitPer10s: unlimited, searchPerSecond: unlimited, searchLagMs: 0, latencyMs: 0 },
    real: { rateLimitPer10s: 110, searchPerSecond: 5, searchLagMs: 400, latencyMs: realLatencyMs },
  },
  salesforce: {
    '0': { dailyApiLimit: unlimited * 10, latencyMs: 0 },
    real: { dailyApiLimit: unlimited * 10, latencyMs: realLatencyMs },
  },
  pipedrive: {
    '0': {
      burstPer2s: unlimited,
      searchPer2s: unlimited,
      searchLagMs: 0,
      dailyTokens: unlimited * 1000,
      latencyMs: 0,
    },
    real: {
      burstPer2s: 480,
      searchPer2s: 10,
      searchLagMs: 300,
      dailyTokens: unlimited * 1000,
      latencyMs: realLatencyMs,
    },
  },
}

/** Requests a second that the vendor allows under real conditions; null = no such limit. */
export const allowedPerSecond: Readonly<Record<CrmType, number | null>> = { hubspot: 11, salesforce: null, pipedrive: 240 }

/** How long it takes until nothing of the vendor's limit is spent any more; 0 where there is none by the second. */
export const windowMs: Readonly<Record<CrmType, number>> = { hubspot: 10_100, salesforce: 0, pipedrive: 2_100 }

export async function setConditions(crm: CrmType, url: string, latency: Latency): Promise<void> {
  await control(url, 'POST', 'config', conditions[crm][latency])
}
