import { type Budget, createBudget } from './base-client.ts'
import { Failure } from '../core/errors.ts'
import type { Connector, Session, Tokens } from './connector.ts'
import type { FieldType } from './domain/entities.ts'

/** Where a connection's tokens live. `version` tells whether they are still the ones that were read. */
export type TokenStore = {
  read(): Promise<{ readonly tokens: Tokens; readonly version: number }>
  /** False when somebody else has stored newer ones meanwhile. */
  write(version: number, tokens: Tokens): Promise<boolean>
}

export type CountedSession = Session & {
  /** Requests sent so far, retries included. */
  readonly calls: () => number
  /** A view on the same conversation that reads these fields. */
  withFields(fields: Session['fields']): CountedSession
}

type MappedFieldType = { readonly name: string; readonly type: FieldType }

/** A token this close to its end is refreshed before use. */
const expiryMarginMs = 60_000

const budgetsByConnection = new Map<string, Budget>()

/** The one budget that all requests of this process to one connection share. */
function budgetOf(connectionId: string, connector: Connector): Budget {
  const known = budgetsByConnection.get(connectionId)
  if (known) return known
  const budget = createBudget({ budgets: connector.capabilities.budgets })
  budgetsByConnection.set(connectionId, budget)
  return budget
}

/** Opens a conversation with one connection. Tokens are read when first needed, refreshed once however many calls wait for it. */
export function openSession(options: {
  readonly connectionId: string
  readonly connector: Connector
  readonly store: TokenStore
  readonly now?: () => number
}): CountedSession {
  const { connector, store, now = Date.now } = options
  const budget = budgetOf(options.connectionId, connector)
  let held: { readonly tokens: Tokens; readonly version: number } | null = null
  let refreshing: Promise<string> | null = null
  let calls = 0

  async function refreshed(refused: string | null): Promise<string> {
    const current = await store.read()
    held = current
    // Somebody else has refreshed since: theirs is good.
    if (refused !== null && current.tokens.accessToken !== refused) return current.tokens.accessToken
    if (refused === null && !expires(current.tokens, now())) return current.tokens.accessToken
    if (current.tokens.refreshToken === null) {
      throw new Failure({
        kind: 'auth',
        code: 'token_refused',
        message: 'The CRM no longer accepts the stored token. Reconnect with a new one.',
      })
    }
    const tokens = await budget.send(Object.keys(connector.capabilities.budgets)[0] ?? '', () => {
      calls += 1
      return connector.oauth.refresh(current.tokens.refreshToken ?? '')
    })
    const merged: Tokens = { ...tokens, scopes: tokens.scopes.length > 0 ? tokens.scopes : current.tokens.scopes }
    // Stored whole before it is used, so that a crash cannot lose a rotated token.
    held = (await store.write(current.version, merged)) ? { tokens: merged, version: current.version + 1 } : await store.read()
    return held.tokens.accessToken
  }

  function refreshOnce(refused: string | null): Promise<string> {
    refreshing ??= refreshed(refused).finally(() => {
      refreshing = null
    })
    return refreshing
  }

  const session = (fields: readonly MappedFieldType[]): CountedSession => ({
    fields,
    async accessToken() {
      held ??= await store.read()
      return expires(held.tokens, now()) ? refreshOnce(null) : held.tokens.accessToken
    },
    refreshAfterRefusal: (refused) => refreshOnce(refused),
    send: (lane, call) =>
      budget.send(lane, () => {
        calls += 1
        return call()
      }),
    calls: () => calls,
    withFields: (more) => session(more),
  })
  return session([])
}

function expires(tokens: Tokens, now: number): boolean {
  return tokens.expiresAt !== null && Date.parse(tokens.expiresAt) - expiryMarginMs <= now
}
