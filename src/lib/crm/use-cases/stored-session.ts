import { storedTokens } from '../auth/credentials.ts'
import type { Engine } from '../engine.ts'
import type { Connector } from '../port/connector.ts'
import { type CountedSession, openSession } from '../transport/session.ts'

/**
 * A conversation with the CRM of a connection, with its stored tokens, within the account's budget.
 * @param callsMax requests that it may send; unlimited when null
 */
export function storedSession(
  engine: Engine,
  connector: Connector,
  connectionId: string,
  callsMax: number | null = null,
): CountedSession {
  return openSession({
    connectionId,
    connector,
    store: storedTokens(engine.db, engine.box, connectionId),
    budgets: engine.budgets,
    callsMax,
    now: engine.now,
  })
}
