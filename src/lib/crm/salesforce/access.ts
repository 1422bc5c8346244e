import { Failure } from '../../core/errors.ts'
import { withTimeout } from '../transport/budget.ts'
import type { Session, Tokens } from '../connector.ts'
import { withFreshToken } from '../connector-kit/fresh-token.ts'

/** What a request needs besides itself. Both may change with a refresh. */
export type Access = { readonly accessToken: string; readonly instanceUrl: string }

/** Just under the time after which the budget takes a call for lost and sends it again. */
const onceTimeoutMs = 27_000

/**
 * Runs one request within the session's budget. A session that Salesforce calls ended is renewed once, and the request sent again
 * with the new token to the new instance. A request to be sent `once` is not repeated when nobody knows what became of it.
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

/** The budget repeats what failed for the moment, so a failure that leaves the outcome open passes it as a value. */
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
    message: 'Salesforce did not answer in time. What became of the records is looked up in the next run.',
  })
}

function accessOf({ accessToken, apiUrl }: Tokens): Access {
  if (apiUrl !== null) return { accessToken, instanceUrl: apiUrl }
  throw new Failure({
    kind: 'auth',
    code: 'instance_unknown',
    message: 'It is not known where this org’s API is. Reconnect Salesforce; nothing is lost.',
  })
}
