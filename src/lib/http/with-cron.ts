import { createHash, timingSafeEqual } from 'node:crypto'
import { readEnv } from '../core/env.ts'
import { Failure } from '../core/errors.ts'
import type { Operation, Responses } from './operation.ts'
import { type Input, readInput, type Route, route } from './route.ts'

/** Serves an operation that only the scheduler may call: `Authorization: Bearer $CRON_SECRET`, compared in constant time. */
export function withCron<P, Q, B, R extends Responses>(
  operation: Operation<P, Q, B, R>,
  handle: (input: Input<P, Q, B>) => Promise<Response>,
): Route {
  return route(operation, async (request, context) => {
    const given = /^Bearer\s+(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
    if (given === undefined) {
      throw new Failure({
        kind: 'invalid',
        code: 'cron_secret_missing',
        message: 'Send Authorization: Bearer followed by CRON_SECRET.',
      })
    }
    if (!timingSafeEqual(digest(given), digest(readEnv().cronSecret))) {
      throw new Failure({ kind: 'invalid', code: 'cron_secret_wrong', message: 'That is not the CRON_SECRET of this server.' })
    }
    return handle(await readInput(operation, request, context))
  })
}

/** Equal lengths for the comparison, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
