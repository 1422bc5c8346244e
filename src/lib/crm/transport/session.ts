import { type Budget, createBudget } from './budget.ts'
import { Failure } from '../../core/errors.ts'
import type { ApiUsage } from '../domain/account.ts'
import type { Connector } from '../port/connector.ts'
import type { Session } from '../port/session.ts'
import { logged } from './logged.ts'
import type { RunMemory } from './run-memory.ts'
import { type TokenStore, tokenSource } from './token-source.ts'

export type CountedSession = Session & {
  /** Requests sent so far, retries included. */
  readonly calls: () => number
  /** The daily usage that the CRM last reported; null when it has not. */
  readonly usage: () => ApiUsage | null
  /** The same conversation with other fields to read. */
  withFields(fields: Session['fields']): CountedSession
  /** The same conversation with a count of its own; `callsMax` limits all requests of the conversation, in whichever count they are. */
  countedSeparately(callsMax: number | null): CountedSession
  /** The same conversation, which tells of every attempt that was sent and not answered, those that were repeated included. */
  watched(onUnanswered: () => void): CountedSession
  /** The same conversation, which repeats no call that may have had an effect: for parts of what has been repeated as a whole. */
  withoutRepeats(): CountedSession
}

const sleepFor = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

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

/** Opens a conversation with one connection: its requests are counted, limited, and sent within the account's budget. */
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
  const base: Counter = { calls: 0, queued: 0 }
  const all: Counter = { calls: 0, queued: 0 }
  let usage: ApiUsage | null = null
  const source = tokenSource({
    connector,
    store,
    refresh: (stale) =>
      budget.send(Object.keys(connector.capabilities.budgets)[0] ?? '', () => {
        for (const counter of [base, all]) counter.calls += 1
        return logged({ ...about, lane: 'token' }, () => connector.oauth.refresh(stale))
      }),
    now,
    sleep,
  })

  function memoize<T>(where: RunMemory, key: string, make: () => Promise<T>): Promise<T> {
    const known = where.get(key)
    if (known) return known as Promise<T>
    const making = make()
    where.set(key, making)
    making.catch(() => where.delete(key))
    return making
  }

  const session = (view: View): CountedSession => ({
    fields: view.fields,
    tokens: source.current,
    refreshAfterRefusal: source.afterRefusal,
    async send(lane, call, repeat) {
      const { own, limit, onUnanswered, isOnce } = view
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
        return await budget.send(lane, sending, isOnce ? 'once' : repeat, onUnanswered)
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
    calls: () => view.own.calls,
    usage: () => usage,
    withFields: (fields) => session({ ...view, fields }),
    countedSeparately: (max) =>
      session({
        ...view,
        own: { calls: 0, queued: 0 },
        limit: max === null ? null : { callsMax: max, of: all },
      }),
    watched: (onUnanswered) => session({ ...view, onUnanswered }),
    withoutRepeats: () => session({ ...view, isOnce: true }),
  })
  return session({ fields: [], own: base, limit: callsMax === null ? null : { callsMax, of: base }, isOnce: false })
}

/** How a conversation is seen: what it reads, what it is counted by, and how it is repeated. */
type View = {
  readonly fields: Session['fields']
  readonly own: Counter
  readonly limit: Limit | null
  readonly onUnanswered?: () => void
  readonly isOnce: boolean
}
/** Requests of a conversation: sent, and waiting for their turn. */
type Counter = { calls: number; queued: number }
type Limit = { readonly callsMax: number; readonly of: Counter }

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
