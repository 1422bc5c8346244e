import { Failure } from '../../core/errors.ts'
import type { Tokens } from '../port/oauth.ts'
import type { Repeat, Session } from '../port/session.ts'
import { withFreshToken } from '../connector-kit/fresh-token.ts'

/** Both may change with a token refresh. */
export type Access = { readonly accessToken: string; readonly instanceUrl: string }

/**
 * Sends one request within the session's budget. An expired session is refreshed once, and the request sent again with the new
 * token to the new instance. A `once` request is not retried when its outcome is unknown.
 */
export async function withAccess<T>(
  session: Session,
  run: (access: Access) => Promise<T>,
  repeat: Repeat = 'repeatable',
): Promise<T> {
  return withFreshToken(session, async (tokens) => {
    const access = accessOf(tokens)
    return session.send('general', () => run(access), repeat)
  })
}

function accessOf({ accessToken, apiUrl }: Tokens): Access {
  if (apiUrl !== null) return { accessToken, instanceUrl: apiUrl }
  throw new Failure({
    kind: 'auth',
    code: 'instance_unknown',
    message: 'The address of this org’s API is not known. Reconnect Salesforce; nothing is lost.',
  })
}
