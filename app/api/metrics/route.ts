import { readEnv } from '@/src/lib/core/env.ts'
import { Failure } from '@/src/lib/core/errors.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { readServiceMetrics } from '@/src/lib/db/service-health.ts'
import { requireBearer } from '@/src/lib/http/bearer-secret.ts'
import { metricsText } from '@/src/lib/http/metrics.ts'
import { status } from '@/src/lib/http/operations/status.ts'
import { route } from '@/src/lib/http/route.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = route(status.readMetrics, async (request) => {
  const { metricsToken } = readEnv()
  if (metricsToken === undefined) {
    throw new Failure({ kind: 'invalid', code: 'not_found', message: 'This server has no METRICS_TOKEN, so it has no metrics.' })
  }
  requireBearer(
    request,
    metricsToken,
    { code: 'metrics_token_missing', message: 'Send Authorization: Bearer followed by METRICS_TOKEN.' },
    { code: 'metrics_token_wrong', message: 'That is not the METRICS_TOKEN of this server.' },
  )
  const text = await metricsText(await readServiceMetrics(engine().db))
  return new Response(text, {
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
  })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
