import { randomUUID } from 'node:crypto'
import type { Connector } from '../../../../src/lib/crm/port/connector.ts'
import type { Tokens } from '../../../../src/lib/crm/port/oauth.ts'
import { type CountedSession, createBudgets, openSession } from '../../../../src/lib/crm/transport/session.ts'

export const now = Date.parse('2024-05-01T10:00:00Z')
export const inMinutes = (minutes: number) => new Date(now + minutes * 60_000).toISOString()
export const tokens = (name: string, of: Partial<Tokens> = {}): Tokens => ({
  accessToken: `access-${name}`,
  refreshToken: `refresh-${name}`,
  expiresAt: inMinutes(30),
  scopes: ['contacts'],
  kind: 'oauth',
  apiUrl: null,
  environment: 'production',
  ...of,
})
export const accessOf = async (session: CountedSession) => (await session.tokens()).accessToken

const unused = async () => {
  throw new Error('not part of a session')
}

/** A connection: its token store, a CRM that refreshes tokens, and a list of events in order. */
export function connection(stored: Tokens) {
  const events: string[] = []
  let current = { tokens: stored, version: 1 }
  let refreshes = 0
  let locked = false
  let gate = Promise.resolve()
  const connector: Connector = {
    crmType: 'hubspot',
    capabilities: {
      objects: {},
      apiToken: false,
      requestMaxMs: 600_000,
      budgets: { general: { requests: 1000, perMs: 1000 } },
    },
    oauth: {
      authorizeUrl: () => '',
      exchangeCode: unused,
      revoke: unused,
      refresh: async ({ refreshToken }) => {
        refreshes += 1
        events.push(`refresh ${refreshToken}`)
        await gate
        return tokens(`refreshed-${refreshes}`, { scopes: [] })
      },
    },
    defaultMapping: { contact: [] },
    contactNames: [],
    account: unused,
    describeFields: unused,
    listUsers: unused,
    countRecords: unused,
    listChanges: unused,
    getRecords: unused,
    findByKey: unused,
    upsertRecords: unused,
    archiveRecords: unused,
    eraseRecords: unused,
    health: unused,
    webhook: {
      setup: 'app',
      read: () => ({ kind: 'refused', code: 'malformed' }),
      acknowledgement: { status: 204, contentType: 'text/plain', body: '' },
      address: () => '',
    },
  }
  const store = {
    read: async () => current,
    lock: async (version: number) => {
      if (version !== current.version || locked) return false
      locked = true
      events.push('lock')
      return true
    },
    unlock: async () => {
      locked = false
      events.push('unlock')
    },
    write: async (version: number, next: Tokens) => {
      events.push(`store ${next.accessToken}`)
      if (version !== current.version) return false
      current = { tokens: next, version: version + 1 }
      locked = false
      return true
    },
  }
  const id = randomUUID()
  return {
    events,
    store,
    connector,
    open: (bounds: Pick<Parameters<typeof openSession>[0], 'callsMax' | 'assertMaySend'> = {}) =>
      openSession({
        ...bounds,
        connectionId: id,
        connector,
        store,
        budgets: createBudgets(),
        now: () => now,
        sleep: () => new Promise(setImmediate),
      }),
    stored: () => current,
    storeFromElsewhere: (next: Tokens) => {
      current = { tokens: next, version: current.version + 1 }
    },
    holdRefreshUntil: (until: Promise<void>) => {
      gate = until
    },
    refreshes: () => refreshes,
  }
}
