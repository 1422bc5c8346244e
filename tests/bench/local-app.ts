import { setTimeout as sleep } from 'node:timers/promises'
import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN } from '../../sandbox/hubspot/server.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../sandbox/pipedrive/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import { consent } from '../integration/support/consent.ts'
import { startLocalStack } from './local-stack.ts'

const pollMs = 200
const idlePollsMin = 15

export type LocalApp = {
  sandboxUrl(crm: CrmType): string
  /** Linked pairs of this CRM that are in sync. */
  pairs(crm: CrmType, count: number): Promise<readonly { readonly recordId: string; readonly crmId: string }[]>
  edit(recordId: string, lastName: string): Promise<void>
  lastName(recordId: string): Promise<string | null>
  lastNameInCrm(crm: CrmType, crmId: string): Promise<string | null>
  stop(): Promise<void>
}

/** The whole local stack in its own process, with a demo organisation that is connected to these CRMs and in sync with them. */
export async function startLocalApp(crms: readonly CrmType[]): Promise<LocalApp> {
  const stack = await startLocalStack()
  const { appUrl, client, accessToken } = stack
  const sandboxUrl = (crm: CrmType) => stack.sandboxUrl(crm)
  const stop = () => stack.stop()
  try {
    const call = caller(appUrl, accessToken)
    for (const crm of crms) {
      // Polling every few milliseconds would exceed the vendor's limits, which are not measured here.
      await control(sandboxUrl(crm), 'config', noRateLimits[crm])
      await connect(call, crm, sandboxUrl(crm))
    }
    await waitUntilSynced(client, call, crms)
    return {
      sandboxUrl,
      async pairs(crm, count) {
        const rows = await client
          .from('crm_sync_state')
          .select('record_id, crm_record_id, crm_connections!inner(crm_type)')
          .eq('crm_connections.crm_type', crm)
          .eq('status', 'linked')
          .limit(count)
        return z
          .array(z.object({ record_id: z.string(), crm_record_id: z.string() }))
          .parse(rows.data)
          .map((row) => ({ recordId: row.record_id, crmId: row.crm_record_id }))
      },
      async edit(recordId, lastName) {
        const edited = await client.from('contacts').update({ last_name: lastName }).eq('id', recordId)
        if (edited.error) throw edited.error
      },
      async lastName(recordId) {
        const { data: row } = await client.from('contacts').select('last_name').eq('id', recordId).single()
        return z.object({ last_name: z.string().nullable() }).parse(row).last_name
      },
      lastNameInCrm: (crm, crmId) => readLastName[crm](sandboxUrl(crm), crmId),
      stop,
    }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>

function caller(appUrl: string, accessToken: string): Call {
  return async (method, path, body) => {
    const response = await fetch(`${appUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: { authorization: `Bearer ${accessToken}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.status >= 400) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : null
  }
}

/** Changes from one CRM must have reached the others, echoes included, before a single change can be timed. */
async function waitUntilSynced(client: SupabaseClient, call: Call, crms: readonly CrmType[]): Promise<void> {
  for (let idlePolls = 0; idlePolls < idlePollsMin; ) {
    const { count, error } = await client.from('crm_sync_state').select('id', { count: 'exact', head: true }).eq('pending', true)
    if (error) throw error
    let isIdle = count === 0
    for (const crm of crms) {
      const { activeRun } = z.object({ activeRun: z.unknown() }).parse(await call('GET', `/api/crm/sync?crm_type=${crm}`))
      isIdle &&= activeRun === null
    }
    idlePolls = isIdle ? idlePolls + 1 : 0
    await sleep(pollMs)
  }
}

/** Connects, runs the first full sync, and sets up what an admin sets up by hand. */
async function connect(call: Call, crm: CrmType, url: string): Promise<void> {
  const { authUrl } = z.object({ authUrl: z.string() }).parse(await call('POST', '/api/crm/connect', { crmType: crm }))
  const { state, code } = await consent(authUrl, 'allow')
  await call('GET', `/api/crm/connect/callback?${new URLSearchParams({ state: state ?? '', code: code ?? '' })}`)
  await call('POST', '/api/crm/sync', { crmType: crm, syncType: 'full' })
  for (;;) {
    const { activeRun } = z.object({ activeRun: z.unknown() }).parse(await call('GET', `/api/crm/sync?crm_type=${crm}`))
    if (activeRun === null) break
    await sleep(pollMs)
  }
  if (crm !== 'salesforce') return
  const address = z.object({ url: z.string() }).parse(await call('GET', '/api/crm/webhooks/address?crm_type=salesforce'))
  await control(url, 'outbound-messages', { org: 'acme', url: address.url })
}

const noRateLimits: Readonly<Record<CrmType, object>> = {
  hubspot: { rateLimitPer10s: 1_000_000, searchPerSecond: 10_000 },
  salesforce: {},
  pipedrive: { burstPer2s: 1_000_000, searchPer2s: 10_000 },
}

export async function control(url: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/_sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} was refused: ${answer.status} ${await answer.text()}`)
}

const text = z.string().nullable()

async function read(url: string, headers: Record<string, string>): Promise<unknown> {
  const response = await fetch(url, { headers })
  if (!response.ok) throw new Error(`GET ${url}: ${response.status} ${await response.text()}`)
  return response.json()
}

const readLastName: Readonly<Record<CrmType, (url: string, id: string) => Promise<string | null>>> = {
  hubspot: async (url, id) =>
    z.object({ properties: z.object({ lastname: text }) }).parse(
      await read(`${url}/crm/v3/objects/contacts/${id}?properties=lastname`, {
        authorization: `Bearer ${HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN}`,
      }),
    ).properties.lastname,
  salesforce: async (url, id) =>
    z.object({ LastName: text }).parse(
      await read(`${url}/services/data/v68.0/sobjects/Contact/${id}?fields=LastName`, {
        authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}`,
      }),
    ).LastName,
  pipedrive: async (url, id) =>
    z
      .object({ data: z.object({ last_name: text }) })
      .parse(await read(`${url}/api/v2/persons/${id}`, { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken })).data.last_name,
}
