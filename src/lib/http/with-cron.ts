import { createHash, timingSafeEqual } from 'node:crypto'
import { readEnv } from '../core/env.ts'
import { Failure } from '../core/errors.ts'
import { problemResponse } from './problem.ts'

/** Wraps a route that only the scheduler may call: `Authorization: Bearer $CRON_SECRET`, compared in constant time. */
export function withCron(handle: (request: Request) => Promise<Response>) {
  return async (request: Request): Promise<Response> => {
    try {
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
      return await handle(request)
    } catch (thrown) {
      return problemResponse(thrown)
    }
  }
}

/** Equal lengths for the comparison, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
