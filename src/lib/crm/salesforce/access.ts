import { Failure } from '../../core/errors.ts'
import { withTimeout } from '../transport/budget.ts'
import type { Session, Tokens } from '../connector.ts'
import { withFreshToken } from '../connector-kit/fresh-token.ts'

/** Both may change with a token refresh. */
export type Access = { readonly accessToken: string; readonly instanceUrl: string }

/** Shorter than the budget's own time-out, after which it would retry the call. */
const onceTimeoutMs = 27_000

/**
 * Sends one request within the session's budget. An expired session is refreshed once, and the request sent again with the new
 * token to the new instance. A `once` request is not retried when its outcome is unknown.
 */
export async function withAccess<T>(
  session: Session,
  run: (access: Access) => Promise<T>,
  repeat: 'repeatable' | 'once' = 'repeatable',
): Promise<T> {
  return withFreshToken(session, async (tokens) => {
    const access = accessOf(tokens)
    return repeat === 'once' ? sendOnce(session, () => run(access)) : session.send('general', () => run(access))
  })
}

/** The budget retries transient failures, so a failure with an unknown outcome is passed through it as a value. */
async function sendOnce<T>(session: Session, run: () => Promise<T>): Promise<T> {
  const outcome = await session.send('general', async () => {
    try {
      return { kind: 'answer', answer: await withTimeout(run(), onceTimeoutMs, timedOut) } as const
    } catch (thrown) {
      if (thrown instanceof Failure && thrown.kind === 'transient') return { kind: 'unknown', failure: thrown } as const
      throw thrown
    }
  })
  if (outcome.kind === 'unknown') throw outcome.failure
  return outcome.answer
}

function timedOut(): Failure {
  return new Failure({
    kind: 'transient',
    code: 'crm_timeout',
    message: 'Salesforce did not answer in time. Whether the records were written is looked up in the next run.',
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
