import { Failure } from '../../core/errors.ts'
import { crmNames } from '../domain/crm-type.ts'
import type { Connector } from '../port/connector.ts'
import type { Tokens } from '../port/oauth.ts'

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

type StoredTokens = { readonly tokens: Tokens; readonly version: number }

/** A token this close to its expiry is refreshed before use. */
const expiryMarginMs = 60_000
/** How long to wait for a refresh by another process, and the poll interval. */
const refreshWaitMs = 30_000
const refreshPollMs = 150

/**
 * The tokens of a conversation: read on first use, and refreshed once however many calls and processes need them.
 * @param refresh sends the request; its answer is stored here
 */
export function tokenSource({
  connector,
  store,
  refresh,
  now,
  sleep,
}: {
  readonly connector: Connector
  readonly store: TokenStore
  readonly refresh: (tokens: Tokens) => Promise<Tokens>
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
}): { readonly current: () => Promise<Tokens>; readonly afterRefusal: (refused: string) => Promise<Tokens> } {
  let stored: StoredTokens | null = null
  let refreshing: Promise<Tokens> | null = null

  async function refreshed(refused: string | null): Promise<Tokens> {
    for (let waitedMs = 0; ; waitedMs += refreshPollMs) {
      const current = await store.read()
      stored = current
      // Another process has refreshed them.
      if (refused !== null && current.tokens.accessToken !== refused) return current.tokens
      if (refused === null && !expires(current.tokens, now())) return current.tokens
      if (current.tokens.refreshToken === null) throw tokenRefused(connector)
      if (await store.lock(current.version)) return storeRefreshed(current)
      if (waitedMs >= refreshWaitMs) throw refreshBusy()
      await sleep(refreshPollMs)
    }
  }

  async function storeRefreshed(current: StoredTokens): Promise<Tokens> {
    try {
      const tokens = await refresh(current.tokens)
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

  return {
    async current() {
      stored ??= await store.read()
      return expires(stored.tokens, now()) ? refreshOnce(null) : stored.tokens
    },
    afterRefusal: refreshOnce,
  }
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
    message: 'Another process is refreshing the access token of this CRM and has not finished. It is retried automatically.',
    retryAfterMs: 1_000,
  })
}

function expires(tokens: Tokens, now: number): boolean {
  return tokens.expiresAt !== null && Date.parse(tokens.expiresAt) - expiryMarginMs <= now
}
