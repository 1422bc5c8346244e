import { Hono } from 'hono'
import { z } from 'zod'
import { invalid, notFound } from './errors.ts'
import { idOf } from './query.ts'
import { readBody } from './record-input.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import type { Webhook } from './webhook-store.ts'

/** Webhooks that one user may have. */
const webhooksMax = 40

const actions = ['create', 'change', 'delete', '*'] as const
const objects = [
  'activity',
  'deal',
  'lead',
  'note',
  'organization',
  'person',
  'pipeline',
  'product',
  'stage',
  'user',
  '*',
] as const
const createSchema = z.object({
  subscription_url: z.url({ protocol: /^https?$/ }),
  event_action: z.enum(actions),
  event_object: z.enum(objects),
  name: z.string().min(1).max(255),
  user_id: z.number().int().optional(),
  http_auth_user: z.string().max(255).nullish(),
  http_auth_password: z.string().max(255).nullish(),
  version: z.literal('2.0').default('2.0'),
})

const iso = (at: number): string => new Date(at).toISOString()

function webhookView(webhook: Webhook): object {
  return {
    id: webhook.id,
    company_id: webhook.companyId,
    owner_id: webhook.userId,
    user_id: webhook.userId,
    event_action: webhook.eventAction,
    event_object: webhook.eventObject,
    subscription_url: webhook.url,
    version: webhook.version,
    is_active: 1,
    add_time: iso(webhook.addedAt),
    remove_time: null,
    type: webhook.grantId === null ? 'general' : 'application',
    http_auth_user: webhook.authUser,
    http_auth_password: webhook.authPassword,
    remove_reason: null,
    last_delivery_time: webhook.lastDeliveryAt === null ? null : iso(webhook.lastDeliveryAt),
    last_http_status: webhook.lastHttpStatus,
    admin_id: webhook.userId,
    name: webhook.name,
  }
}

/** `/webhooks` of API v1: created, listed and deleted, never changed. The sandbox sends version 2.0 only. */
export function webhookRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const { subscriptions } = sandbox

  routes.get('/', (c) => c.json({ success: true, data: subscriptions.list(c.get('caller').companyId).map(webhookView) }))

  routes.post('/', async (c) => {
    const { companyId, user, grantId } = c.get('caller')
    const input = await readBody(c, createSchema)
    const userId = input.user_id ?? user.id
    if (userId !== user.id) throw invalid('user_id', 'there is no such user')
    if (subscriptions.countOf(companyId, userId) >= webhooksMax)
      throw invalid('user_id', `a user can have at most ${webhooksMax} webhooks`)
    const made = subscriptions.add({
      companyId,
      userId,
      grantId,
      eventAction: input.event_action,
      eventObject: input.event_object,
      name: input.name,
      url: input.subscription_url,
      version: input.version,
      authUser: input.http_auth_user ?? null,
      authPassword: input.http_auth_password ?? null,
      addedAt: sandbox.clock(),
    })
    return c.json({ success: true, data: webhookView(made) }, 201)
  })

  routes.delete('/:id', (c) => {
    if (!subscriptions.remove(c.get('caller').companyId, idOf(c))) throw notFound('Webhook')
    return c.json({ success: true })
  })

  return routes
}
