import { Failure } from '../../core/errors.ts'
import type { Tokens } from '../port/oauth.ts'
import type { Session } from '../port/session.ts'

/**
 * Runs an attempt with the session's tokens. When the CRM refuses them as expired, refreshes them and repeats the attempt once;
 * the new tokens may name another host. `isExpired` recognises that refusal for a CRM without a code for it.
 * @throws Failure auth when the refresh fails: only then is the grant gone. Transient where the CRM refuses even the new token; otherwise
 * whatever the attempt throws
 */
export async function withFreshToken<T>(
  session: Session,
  attempt: (tokens: Tokens) => Promise<T>,
  isExpired: (failure: Failure, tokens: Tokens) => boolean = hasExpired,
): Promise<T> {
  const tokens = await session.tokens()
  try {
    return await attempt(tokens)
  } catch (thrown) {
    if (!(thrown instanceof Failure && isExpired(thrown, tokens))) throw thrown
  }
  const refreshed = await session.refreshAfterRefusal(tokens.accessToken)
  try {
    return await attempt(refreshed)
  } catch (thrown) {
    throw thrown instanceof Failure && isExpired(thrown, refreshed) ? notYetAccepted(thrown) : thrown
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

function hasExpired({ code }: Failure): boolean {
  return code === 'token_expired'
}
