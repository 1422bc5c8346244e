import { type Budget, createBudget } from './budget.ts'
import { Failure } from '../../core/errors.ts'
import type { ApiUsage } from '../domain/account.ts'
import type { Connector } from '../port/connector.ts'
import type { Tokens } from '../port/oauth.ts'
import type { Session } from '../port/session.ts'
import { crmNames } from '../domain/crm-type.ts'
import { logged } from './logged.ts'
import type { RunMemory } from './run-memory.ts'

/** Storage of a connection's tokens. `version` detects that they were replaced since they were read. */
export type TokenStore = {
  read(): Promise<{ readonly tokens: Tokens; readonly version: number }>
  /**
   * Takes the refresh lock for the tokens of this version; released by `write`, `unlock` or a time-out. False when another
   * process holds it or has refreshed already.
   */
  lock(version: number): Promise<boolean>
  /** Releases the lock after a failed refresh. */
  unlock(): Promise<void>
  /** False when another process has stored newer tokens. */
  write(version: number, tokens: Tokens): Promise<boolean>
}

export type CountedSession = Session & {
  /** Requests sent so far, retries included. */
  readonly calls: () => number
  /** The daily usage that the CRM last reported; null when it has not. */
  readonly usage: () => ApiUsage | null
  /** The same conversation with other fields to read. */
  withFields(fields: Session['fields']): CountedSession
  /** The same conversation with a count of its own; `callsMax` limits all requests of the conversation, in whichever count they are. */
  countedApart(callsMax: number | null): CountedSession
  /** The same conversation, which tells of every attempt that was sent and not answered, those that were repeated included. */
  watched(onUnanswered: () => void): CountedSession
}

type StoredTokens = { readonly tokens: Tokens; readonly version: number }

const sleepFor = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A token this close to its expiry is refreshed before use. */
const expiryMarginMs = 60_000
/** How long to wait for a refresh by another process, and the poll interval. */
const refreshWaitMs = 30_000
const refreshPollMs = 150

/** The request budgets of one process: one per connection, shared by all its conversations. */
export type Budgets = {
  of(connectionId: string, connector: Connector): Budget
  /** Milliseconds so far for which the CRMs' limits held requests of this process back. */
  waitedMs(): number
}

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
    waitedMs: () => [...byConnection.values()].reduce((sum, budget) => sum + budget.waitedMs(), 0),
  }
}

/**
 * Opens a conversation with one connection. Tokens are read on first use, and refreshed once however many calls and processes
 * need them.
 */
export function openSession(options: {
  readonly connectionId: string
  readonly connector: Connector
  readonly store: TokenStore
  readonly budgets: Budgets
  /** Requests that this conversation may send; unlimited when left out or null. */
  readonly callsMax?: number | null
  /** Throws when sending is no longer allowed; called right before each request is sent. */
  readonly assertMaySend?: () => void
  /** The cache of the run; the conversation's own when left out. */
  readonly memory?: RunMemory
  readonly now?: () => number
  readonly sleep?: (ms: number) => Promise<void>
}): CountedSession {
  const { connector, store, callsMax = null, assertMaySend, now = Date.now, sleep = sleepFor } = options
  const budget = options.budgets.of(options.connectionId, connector)
  const about = { crmType: connector.crmType, connectionId: options.connectionId }
  const ofSession: RunMemory = new Map()
  const ofRun = options.memory ?? ofSession
  let stored: StoredTokens | null = null
  let refreshing: Promise<Tokens> | null = null
  const base: Counter = { calls: 0, queued: 0 }
  const all: Counter = { calls: 0, queued: 0 }
  let usage: ApiUsage | null = null

  async function refreshed(refused: string | null): Promise<Tokens> {
    for (let waitedMs = 0; ; waitedMs += refreshPollMs) {
      const current = await store.read()
      stored = current
      // Another process has refreshed them.
      if (refused !== null && current.tokens.accessToken !== refused) return current.tokens
      if (refused === null && !expires(current.tokens, now())) return current.tokens
      if (current.tokens.refreshToken === null) throw tokenRefused(connector)
      if (await store.lock(current.version)) return refresh(current)
      if (waitedMs >= refreshWaitMs) throw refreshBusy()
      await sleep(refreshPollMs)
    }
  }

  async function refresh(current: StoredTokens): Promise<Tokens> {
    try {
      const tokens = await budget.send(Object.keys(connector.capabilities.budgets)[0] ?? '', () => {
        for (const counter of [base, all]) counter.calls += 1
        return logged({ ...about, lane: 'token' }, () => connector.oauth.refresh(current.tokens))
      })
      const complete: Tokens = { ...tokens, scopes: tokens.scopes.length > 0 ? tokens.scopes : current.tokens.scopes }
      // Stored before it is used, so that a crash cannot lose a rotated token.
      stored = (await store.write(current.version, complete))
        ? { tokens: complete, version: current.version + 1 }
        : await store.read()
      return stored.tokens
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

  function memoize<T>(where: RunMemory, key: string, make: () => Promise<T>): Promise<T> {
    const known = where.get(key)
    if (known) return known as Promise<T>
    const making = make()
    where.set(key, making)
    making.catch(() => where.delete(key))
    return making
  }

  const session = (fields: Session['fields'], own: Counter, limit: Limit | null, onUnanswered?: () => void): CountedSession => ({
    fields,
    async tokens() {
      stored ??= await store.read()
      return expires(stored.tokens, now()) ? refreshOnce(null) : stored.tokens
    },
    refreshAfterRefusal: (refused) => refreshOnce(refused),
    async send(lane, call, repeat) {
      // Queued requests count too.
      if (limit !== null && limit.of.calls + limit.of.queued >= limit.callsMax) throw budgetSpent(now())
      const counters = [own, all]
      for (const counter of counters) counter.queued += 1
      let isQueued = true
      const dequeue = () => {
        if (isQueued) for (const counter of counters) counter.queued -= 1
        isQueued = false
      }
      try {
        const sending = async () => {
          assertMaySend?.()
          dequeue()
          for (const counter of counters) counter.calls += 1
          return logged({ ...about, lane }, call)
        }
        return await budget.send(lane, sending, repeat, onUnanswered)
      } finally {
        dequeue()
      }
    },
    observeWindow: (lane, window) => budget.observe(lane, window),
    observeUsage: (seen) => {
      usage = seen
    },
    memoize: (key, make) => memoize(ofSession, key, make),
    memoizeForRun: (key, make) => memoize(ofRun, key, make),
    calls: () => own.calls,
    usage: () => usage,
    withFields: (more) => session(more, own, limit, onUnanswered),
    countedApart: (max) =>
      session(fields, { calls: 0, queued: 0 }, max === null ? null : { callsMax: max, of: all }, onUnanswered),
    watched: (told) => session(fields, own, limit, told),
  })
  return session([], base, callsMax === null ? null : { callsMax, of: base })
}

/** Requests of a conversation: sent, and waiting for their turn. */
type Counter = { calls: number; queued: number }
type Limit = { readonly callsMax: number; readonly of: Counter }

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
    message: 'Another process is refreshing the access token of this CRM and has not finished. It is retried automatically.',
    retryAfterMs: 1_000,
  })
}

/** The admin's own limit of requests per UTC day. */
function budgetSpent(now: number): Failure {
  const midnight = new Date(now).setUTCHours(24, 0, 0, 0)
  return new Failure({
    kind: 'rate_limit',
    code: 'daily_budget',
    message:
      'The daily request budget of this connection is spent. Sync continues after midnight (UTC), or at once with a larger budget.',
    retryAfterMs: midnight - now,
  })
}

function expires(tokens: Tokens, now: number): boolean {
  return tokens.expiresAt !== null && Date.parse(tokens.expiresAt) - expiryMarginMs <= now
}
