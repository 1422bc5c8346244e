import { readEnv } from '../core/env.ts'
import { requireBearer } from './bearer-secret.ts'
import type { Operation, Responses } from './operation.ts'
import { type Input, readInput, type Route, route } from './route.ts'

/** Serves an operation that only the scheduler may call: `Authorization: Bearer $CRON_SECRET`. */
export function withCron<P, Q, B, R extends Responses>(
  operation: Operation<P, Q, B, R>,
  handle: (input: Input<P, Q, B>) => Promise<Response>,
): Route {
  return route(operation, async (request, context) => {
    requireBearer(
      request,
      readEnv().cronSecret,
      { code: 'cron_secret_missing', message: 'Send Authorization: Bearer followed by CRON_SECRET.' },
      { code: 'cron_secret_wrong', message: 'That is not the CRON_SECRET of this server.' },
    )
    return handle(await readInput(operation, request, context))
  })
}
