import { Failure } from '../../core/errors.ts'
import type { Session, Tokens } from '../connector.ts'

/**
 * Runs an attempt with the session's tokens. Where the CRM refuses them because their time is over, they are renewed and the attempt is
 * made once more with the new ones, which may lead to another host. `isOver` tells that refusal for a CRM that has no code for it.
 * @throws Failure auth, where they cannot be renewed; whatever the attempt throws otherwise
 */
export async function withFreshToken<T>(
  session: Session,
  attempt: (tokens: Tokens) => Promise<T>,
  isOver: (failure: Failure, tokens: Tokens) => boolean = hasExpired,
): Promise<T> {
  const tokens = await session.tokens()
  try {
    return await attempt(tokens)
  } catch (thrown) {
    if (thrown instanceof Failure && isOver(thrown, tokens)) {
      return attempt(await session.refreshAfterRefusal(tokens.accessToken))
    }
    throw thrown
  }
}

function hasExpired({ code }: Failure): boolean {
  return code === 'token_expired'
}
