import { type Budget, createBudget } from './budget.ts'
import { Failure } from '../../core/errors.ts'
import type { ApiUsage, Connector, Session, Tokens } from '../connector.ts'
import { crmNames } from '../domain/crm-type.ts'
import type { FieldType } from '../domain/entities.ts'
import { logged } from './logged.ts'
import type { RunMemory } from './run-memory.ts'

/** Where a connection's tokens live. `version` tells whether they are still the ones that were read. */
export type TokenStore = {
  read(): Promise<{ readonly tokens: Tokens; readonly version: number }>
  /**
   * True when the caller alone may now refresh the tokens of this version, until it writes, unlocks, or is silent for too long. False:
   * somebody else is refreshing them, or has done so.
   */
  lock(version: number): Promise<boolean>
  /** Gives up a lock after a refresh that failed. */
  unlock(): Promise<void>
  /** False when somebody else has stored newer ones meanwhile. */
  write(version: number, tokens: Tokens): Promise<boolean>
}

export type CountedSession = Session & {
  /** Requests sent so far, retries included. */
  readonly calls: () => number
  /** What the CRM last said of the account's daily allowance; null when it has not. */
  readonly usage: () => ApiUsage | null
  /** A view on the same conversation that reads these fields. */
  withFields(fields: Session['fields']): CountedSession
}

type Held = { readonly tokens: Tokens; readonly version: number }

const sleepFor = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

type MappedFieldType = { readonly name: string; readonly type: FieldType }

/** A token this close to its end is refreshed before use. */
const expiryMarginMs = 60_000
/** How long a refresh by another process is waited for, and how often it is looked at. */
const refreshWaitMs = 30_000
const refreshPollMs = 150

/** The request budgets of one process: one per connection, shared by all its conversations. */
export type Budgets = { of(connectionId: string, connector: Connector): Budget }

export function createBudgets(): Budgets {
  const byConnection = new Map<string, Budget>()
  return {
    of(connectionId, connector) {
      const known = byConnection.get(connectionId)
      if (known) return known
      const budget = createBudget({ budgets: connector.capabilities.budgets })
      byConnection.set(connectionId, budget)
      return budget
    },
  }
}

/** Opens a conversation with one connection. Tokens are read when first needed, refreshed once however many calls and processes wait for it. */
export function openSession(options: {
  readonly connectionId: string
  readonly connector: Connector
  readonly store: TokenStore
  readonly budgets: Budgets
  /** Requests that this conversation may send; unlimited when left out or null. */
  readonly callsMax?: number | null
  /** Throws when nothing may be sent any more; asked when a request has its turn. */
  readonly maySend?: () => void
  /** What earlier conversations of the same run have kept. */
  readonly memory?: RunMemory
  readonly now?: () => number
  readonly sleep?: (ms: number) => Promise<void>
}): CountedSession {
  const { connector, store, callsMax = null, maySend, now = Date.now, sleep = sleepFor } = options
  const budget = options.budgets.of(options.connectionId, connector)
  const about = { crmType: connector.crmType, connectionId: options.connectionId }
  const made: RunMemory = new Map()
  const kept = options.memory ?? made
  let held: Held | null = null
  let refreshing: Promise<Tokens> | null = null
  let calls = 0
  // Requests that have not had their turn yet: each will be one.
  let waiting = 0
  let usage: ApiUsage | null = null

  async function refreshed(refused: string | null): Promise<Tokens> {
    for (let waitedMs = 0; ; waitedMs += refreshPollMs) {
      const current = await store.read()
      held = current
      // Somebody else has refreshed since: theirs are good.
      if (refused !== null && current.tokens.accessToken !== refused) return current.tokens
      if (refused === null && !expires(current.tokens, now())) return current.tokens
      if (current.tokens.refreshToken === null) throw tokenRefused(connector)
      if (await store.lock(current.version)) return refresh(current)
      if (waitedMs >= refreshWaitMs) throw refreshBusy()
      await sleep(refreshPollMs)
    }
  }

  async function refresh(current: Held): Promise<Tokens> {
    try {
      const tokens = await budget.send(Object.keys(connector.capabilities.budgets)[0] ?? '', () => {
        calls += 1
        return logged({ ...about, lane: 'token' }, () => connector.oauth.refresh(current.tokens))
      })
      const whole: Tokens = { ...tokens, scopes: tokens.scopes.length > 0 ? tokens.scopes : current.tokens.scopes }
      // Stored whole before it is used, so that a crash cannot lose a rotated token.
      held = (await store.write(current.version, whole)) ? { tokens: whole, version: current.version + 1 } : await store.read()
      return held.tokens
    } catch (thrown) {
      await store.unlock()
      throw thrown
    }
  }

  function refreshOnce(refused: string | null): Promise<Tokens> {
    refreshing ??= refreshed(refused).finally(() => {
      refreshing = null
    })
    return refreshing
  }

  function madeOnce<T>(where: RunMemory, key: string, make: () => Promise<T>): Promise<T> {
    const known = where.get(key)
    if (known) return known as Promise<T>
    const making = make()
    where.set(key, making)
    making.catch(() => where.delete(key))
    return making
  }

  const session = (fields: readonly MappedFieldType[]): CountedSession => ({
    fields,
    async tokens() {
      held ??= await store.read()
      return expires(held.tokens, now()) ? refreshOnce(null) : held.tokens
    },
    refreshAfterRefusal: (refused) => refreshOnce(refused),
    async send(lane, call) {
      if (callsMax !== null && calls + waiting >= callsMax) throw budgetSpent(now())
      waiting += 1
      let isWaiting = true
      const go = () => {
        if (isWaiting) waiting -= 1
        isWaiting = false
      }
      try {
        return await budget.send(lane, async () => {
          maySend?.()
          go()
          calls += 1
          return logged({ ...about, lane }, call)
        })
      } finally {
        go()
      }
    },
    observeWindow: (lane, window) => budget.observe(lane, window),
    observeUsage: (seen) => {
      usage = seen
    },
    once: (key, make) => madeOnce(made, key, make),
    keep: (key, make) => madeOnce(kept, key, make),
    calls: () => calls,
    usage: () => usage,
    withFields: (more) => session(more),
  })
  return session([])
}

function tokenRefused(connector: Connector): Failure {
  return new Failure({
    kind: 'auth',
    code: 'token_refused',
    message: `${crmNames[connector.crmType]} no longer accepts the stored token. Reconnect with a new one; nothing is lost.`,
  })
}

function refreshBusy(): Failure {
  return new Failure({
    kind: 'transient',
    code: 'refresh_busy',
    message: 'Another process is renewing the access to this CRM and has not finished. It is tried again by itself.',
    retryAfterMs: 1_000,
  })
}

/** The admin's own bound on a day's requests; the day is UTC's. */
function budgetSpent(now: number): Failure {
  const midnight = new Date(now).setUTCHours(24, 0, 0, 0)
  return new Failure({
    kind: 'rate_limit',
    code: 'daily_budget',
    message:
      'The daily request budget of this connection is spent. It goes on after midnight (UTC), or at once with a larger budget.',
    retryAfterMs: midnight - now,
  })
}

function expires(tokens: Tokens, now: number): boolean {
  return tokens.expiresAt !== null && Date.parse(tokens.expiresAt) - expiryMarginMs <= now
}
