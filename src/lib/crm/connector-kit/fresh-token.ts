import { Failure } from '../../core/errors.ts'
import type { Session, Tokens } from '../connector.ts'

/**
 * Runs an attempt with the session's tokens. When the CRM refuses them as expired, refreshes them and repeats the attempt once;
 * the new tokens may name another host. `isExpired` recognises that refusal for a CRM without a code for it.
 * @throws Failure auth when the refresh fails; otherwise whatever the attempt throws
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
    if (thrown instanceof Failure && isExpired(thrown, tokens)) {
      return attempt(await session.refreshAfterRefusal(tokens.accessToken))
    }
    throw thrown
  }
}

function hasExpired({ code }: Failure): boolean {
  return code === 'token_expired'
}
