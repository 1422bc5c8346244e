import type { MiddlewareHandler } from 'hono'
import { createRollingWindow, perKey } from '../kit/rolling-use.ts'
import { bodyOfStatus } from './errors.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

/** Calls in a second and in a minute, by endpoint, as Klaviyo's document of the API has them. */
const limits: readonly (readonly [route: RegExp, burst: number, steady: number])[] = [
  [/^\/api\/accounts/, 1, 15],
  [/^\/api\/profile-bulk-import-jobs/, 10, 150],
  [/^\/api\/events/, 350, 3_500],
  [/^\/api\/profile/, 75, 750],
]

/** Refuses what goes over one of an endpoint's two windows. A refused call does not count. */
export function limited(sandbox: Sandbox): MiddlewareHandler<SandboxEnv> {
  const windowsOf = perKey(() => ({ second: createRollingWindow(1_000), minute: createRollingWindow(60_000) }))
  return async (c, next) => {
    const [route, burst, steady] = limits.find(([pattern]) => pattern.test(c.req.path)) ?? [/./, 10, 150]
    const { second, minute } = windowsOf(`${c.var.holder.account.id} ${route.source}`)
    const now = sandbox.clock()
    const { limitFactor } = sandbox.settings()
    const isOver = [[second, Math.ceil(burst * limitFactor)] as const, [minute, Math.ceil(steady * limitFactor)] as const].find(
      ([window, most]) => window.count(now) >= most,
    )
    if (isOver) {
      c.header('Retry-After', String(Math.max(1, Math.ceil(isOver[0].resetMs(now) / 1_000))))
      return c.json(bodyOfStatus(429), 429)
    }
    second.add(now)
    minute.add(now)
    c.header('RateLimit-Limit', String(Math.ceil(steady * limitFactor)))
    c.header('RateLimit-Remaining', String(Math.max(0, Math.ceil(steady * limitFactor) - minute.count(now))))
    c.header('RateLimit-Reset', String(Math.ceil(minute.resetMs(now) / 1_000)))
    return next()
  }
}
