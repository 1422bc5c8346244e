import { Failure } from '../../core/errors.ts'
import type { Tokens } from '../port/oauth.ts'
import type { Session } from '../port/session.ts'

/**
 * Runs an attempt with the session's tokens. When the CRM refuses them, refreshes them and repeats the attempt once; the new tokens may
 * name another host.
 * @throws Failure auth when the refresh fails: only then is the grant gone. Transient where the CRM refuses even the new token; otherwise
 * whatever the attempt throws
 */
export async function withFreshToken<T>(session: Session, attempt: (tokens: Tokens) => Promise<T>): Promise<T> {
  const tokens = await session.tokens()
  try {
    return await attempt(tokens)
  } catch (thrown) {
    if (!(thrown instanceof Failure && mayBeRefreshed(thrown, tokens))) throw thrown
  }
  const refreshed = await session.refreshAfterRefusal(tokens.accessToken)
  try {
    return await attempt(refreshed)
  } catch (thrown) {
    throw thrown instanceof Failure && mayBeRefreshed(thrown, refreshed) ? notYetAccepted(thrown) : thrown
  }
}

/** The refresh has just worked, so the grant is good: this passes, as when the CRM's servers do not know the new token yet. */
function notYetAccepted(cause: Failure): Failure {
  return new Failure({
    kind: 'transient',
    code: 'fresh_token_refused',
    message: 'The CRM refused an access token that it had only just issued. It is retried automatically.',
    cause,
  })
}

/**
 * Whether a new access token may help. What the CRM says of one that it refuses tells nothing of the grant: some call an expired token
 * unknown, and some a good one, for a moment. An API token cannot be refreshed.
 */
function mayBeRefreshed({ code }: Failure, { kind }: Tokens): boolean {
  return code === 'token_expired' || (code === 'token_refused' && kind === 'oauth')
}
