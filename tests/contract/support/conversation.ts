import { randomUUID } from 'node:crypto'
import type { Connector } from '../../../src/lib/crm/port/connector.ts'
import type { Tokens } from '../../../src/lib/crm/port/oauth.ts'
import { type CountedSession, createBudgets, openSession } from '../../../src/lib/crm/transport/session.ts'

/** A conversation with its own request budget, and a token that never expires and cannot be refreshed. Its reads return no fields. */
export function conversationOn(connector: Connector, access: Pick<Tokens, 'accessToken' | 'kind' | 'apiUrl'>): CountedSession {
  const tokens: Tokens = { ...access, refreshToken: null, expiresAt: null, scopes: [], environment: 'production' }
  return openSession({
    budgets: createBudgets(),
    connectionId: randomUUID(),
    connector,
    store: {
      read: async () => ({ tokens, version: 1 }),
      lock: async () => false,
      unlock: async () => undefined,
      write: async () => false,
    },
  })
}
