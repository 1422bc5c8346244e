import { after } from 'next/server'
import { readEnv } from '@/src/lib/core/env.ts'
import { Failure } from '@/src/lib/core/errors.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { receiveWebhook } from '@/src/lib/crm/use-cases/receive-webhook.ts'
import { readBytes } from '@/src/lib/http/input.ts'
import { webhooks } from '@/src/lib/http/operations/webhooks.ts'
import { readInput, route } from '@/src/lib/http/route.ts'
import { webhookRefusal } from '@/src/lib/http/webhook-refusal.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60
/** Ten times a hundred events of the CRM with the largest ones. */
const bodyBytesMax = 1024 * 1024

/** Receives webhooks. Answered as soon as the events are stored; they are synced after the response. */
export const POST = route(webhooks.receiveWebhook, async (request, context) => {
  const { params, query } = await readInput(webhooks.receiveWebhook, request, context)
  const { crmType } = params
  const connectionId = query.connection ?? null
  const body = await readBytes(request, bodyBytesMax)
  if (body === null) {
    engine().refusals.count({ crmType, connectionId: null }, 'too_large')
    throw new Failure({ kind: 'invalid', code: 'payload_too_large', message: 'The body is larger than 1 MB.' })
  }
  // The address that the CRM called: behind a proxy the request's own one differs.
  const { pathname, search } = new URL(request.url)
  const pushed = { method: request.method, url: `${readEnv().appUrl}${pathname}${search}`, headers: request.headers, body }
  const outcome = await receiveWebhook(engine(), crmType, pushed, connectionId)
  if (outcome.kind === 'refused') throw webhookRefusal(outcome.code)
  if (outcome.stored > 0) after(drainAfterwards)
  const { status, contentType, body: answer } = outcome.acknowledgement
  return new Response(status === 204 ? null : answer, {
    status,
    headers: { 'content-type': contentType, 'cache-control': 'no-store' },
  })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
