import diagnostics from 'node:diagnostics_channel'
import { z } from 'zod'

/** What some address takes, or says that it does not. */
const served: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'])

const startedSchema = z.object({ request: z.custom<{ method?: string; url?: string }>((value) => typeof value === 'object') })

/**
 * Has requests with methods that nothing here takes, as TRACE, answered in words. What serves the others cannot even read some of those, and fails.
 * For this process, before it serves.
 */
export function answerUnservedMethods(): void {
  diagnostics.subscribe('http.server.request.start', leadAway)
}

function leadAway(started: unknown): void {
  const { request } = startedSchema.parse(started)
  if (served.has(request.method ?? '')) return
  request.method = 'GET'
  request.url = '/method-not-served'
}

/** The refusal. */
export function methodNotServed(): Response {
  const message = `Nothing here takes requests with this method. Send one of ${[...served].join(', ')}.`
  return Response.json(
    { error: { code: 'method_not_served', message } },
    { status: 501, headers: { 'cache-control': 'no-store' } },
  )
}
