import type { ApiUsage } from '../domain/account.ts'
import type { Tokens } from './oauth.ts'
import type { RemoteField } from './remote-field.ts'

/** Whether sending a request twice has the same result as sending it once. */
export type Repeat = 'repeatable' | 'once'

/** A field of the CRM as reads parse it. */
export type SessionField = Pick<RemoteField, 'name' | 'type' | 'currencyField'>

/** Tokens, budget and caches of one conversation with one connection. Lives as long as one run or one request. */
export type Session = {
  /** Tokens that are not about to expire; refreshed under a lock when they are. @throws Failure auth: reconnect */
  tokens(): Promise<Tokens>
  /** For an access token that the CRM refused before its expiry. @throws Failure auth: reconnect */
  refreshAfterRefusal(refused: string): Promise<Tokens>
  /** The CRM's fields that reads must return, and how their values are parsed. */
  readonly fields: readonly SessionField[]
  /**
   * Waits for this connection's budget, then sends; `lane` selects the rate limit that the CRM counts the call against. `once`, for a call
   * that is not idempotent: repeated only where it had no effect.
   */
  send<T>(lane: string, call: () => Promise<T>, repeat?: Repeat): Promise<T>
  /** Reports what a response said about the lane's rate window. */
  observeWindow(lane: string, window: RateWindow): void
  /** Reports what a response said about the account's daily usage, which includes other clients. */
  observeUsage(usage: ApiUsage): void
  /** Computes a value once per conversation and caches it, for all views with other fields too. A failure is not cached. */
  memoize<T>(key: string, make: () => Promise<T>): Promise<T>
  /** Like `memoize`, for values that are expensive and stay valid: cached for all slices of a run in this process. */
  memoizeForRun<T>(key: string, make: () => Promise<T>): Promise<T>
}

/** A rate window as the CRM counts it; may depend on the customer's plan. */
export type RateWindow = {
  /** Requests per window; null when the CRM does not report it. */
  readonly limit: number | null
  /** Length of a window; null when the CRM does not report it. */
  readonly perMs: number | null
  readonly remaining: number
  /** Milliseconds until the window resets. */
  readonly resetsInMs: number
}
