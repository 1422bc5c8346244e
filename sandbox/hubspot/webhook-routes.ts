import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { sameSecret } from '../kit/oauth.ts'
import { HUBSPOT_SANDBOX_CREDENTIALS } from './credentials.ts'
import { HubSpotError, notFoundFailure, validationFailure } from './errors.ts'
import { findObjectType } from './object-types.ts'
import { readBody } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { eventTypes, type Subscription, type WebhookTarget } from './webhook-subscriptions.ts'

const concurrencyMax = 10

const settingsSchema = z.object({
  targetUrl: z.url({ protocol: /^https?$/ }),
  throttling: z.object({ maxConcurrentRequests: z.number().int().min(1) }),
})
const createSchema = z.object({
  eventType: z.enum(eventTypes),
  objectTypeId: z.string().optional(),
  propertyName: z.string().min(1).optional(),
  active: z.boolean().default(false),
})
const patchSchema = z.object({ active: z.boolean().optional() })
const batchSchema = z.object({ inputs: z.array(z.object({ id: z.number().int(), active: z.boolean() })).min(1) })

const iso = (at: number): string => new Date(at).toISOString()

function targetView({ url, concurrencyMax: maxConcurrentRequests, createdAt, updatedAt }: WebhookTarget) {
  return { targetUrl: url, throttling: { maxConcurrentRequests }, createdAt: iso(createdAt), updatedAt: iso(updatedAt) }
}

function subscriptionView({ id, eventType, objectTypeId, propertyName, active, createdAt, updatedAt }: Subscription) {
  const property = propertyName === null ? {} : { propertyName }
  const object = objectTypeId === null ? {} : { objectTypeId }
  return { id: String(id), eventType, ...object, ...property, active, createdAt: iso(createdAt), updatedAt: iso(updatedAt) }
}

/** `{appId}/settings` and `{appId}/subscriptions`, with the developer account's key; mounted under each version's path. */
export function webhookRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const { subscriptions } = sandbox
  const { appId, developerApiKey } = HUBSPOT_SANDBOX_CREDENTIALS

  routes.use('/:appId/*', async (c, next) => {
    if (!sameSecret(c.req.query('hapikey') ?? '', developerApiKey)) {
      const message = 'The API key provided is invalid. View or manage your API key in your developer account.'
      throw new HubSpotError({ status: 401, category: 'INVALID_AUTHENTICATION', message })
    }
    if (c.req.param('appId') !== String(appId)) throw new HubSpotError(notFoundFailure())
    return next()
  })

  function subscriptionOf(c: Context<SandboxEnv>): Subscription {
    const found = subscriptions.byId(Number(c.req.param('id') ?? 'NaN'))
    if (found === null) throw new HubSpotError(notFoundFailure('subscription not found'))
    return found
  }

  routes.get('/:appId/settings', (c) => {
    const target = subscriptions.target()
    if (target === null) throw new HubSpotError(notFoundFailure('webhook settings not found'))
    return c.json(targetView(target))
  })

  routes.put('/:appId/settings', async (c) => {
    const { targetUrl, throttling } = await readBody(c, settingsSchema)
    return c.json(targetView(subscriptions.setTarget(targetUrl, throttling.maxConcurrentRequests, false)))
  })

  routes.delete('/:appId/settings', (c) => {
    subscriptions.removeTarget()
    return c.body(null, 204)
  })

  routes.get('/:appId/subscriptions', (c) => c.json({ results: subscriptions.list().map(subscriptionView) }))

  routes.post('/:appId/subscriptions', async (c) => {
    const { eventType, objectTypeId = null, propertyName = null, active } = await readBody(c, createSchema)
    if (eventType.startsWith('object.') !== (objectTypeId !== null))
      throw new HubSpotError(validationFailure('objectTypeId belongs to object subscriptions, and is required there'))
    if (objectTypeId !== null && findObjectType(objectTypeId)?.typeId !== objectTypeId)
      throw new HubSpotError(validationFailure(`Unknown objectTypeId ${objectTypeId}`))
    if (eventType.endsWith('.propertyChange') !== (propertyName !== null))
      throw new HubSpotError(validationFailure('propertyName belongs to propertyChange subscriptions, and is required there'))
    if (subscriptions.find(eventType, objectTypeId, propertyName) !== null)
      throw new HubSpotError({ status: 409, category: 'CONFLICT', message: 'A subscription of this type already exists' })
    return c.json(subscriptionView(subscriptions.add({ eventType, objectTypeId, propertyName, active })), 201)
  })

  routes.post('/:appId/subscriptions/batch/update', async (c) => {
    const { inputs } = await readBody(c, batchSchema)
    const startedAt = iso(sandbox.clock())
    const found = inputs.filter(({ id }) => subscriptions.byId(id) !== null)
    for (const { id, active } of found) subscriptions.setActive(id, active)
    const ids = new Set(found.map(({ id }) => id))
    const results = subscriptions.list().filter(({ id }) => ids.has(id))
    return c.json({ status: 'COMPLETE', results: results.map(subscriptionView), startedAt, completedAt: iso(sandbox.clock()) })
  })

  routes.get('/:appId/subscriptions/:id', (c) => c.json(subscriptionView(subscriptionOf(c))))

  routes.patch('/:appId/subscriptions/:id', async (c) => {
    const { id, active: before } = subscriptionOf(c)
    const { active = before } = await readBody(c, patchSchema)
    subscriptions.setActive(id, active)
    return c.json(subscriptionView(subscriptionOf(c)))
  })

  routes.delete('/:appId/subscriptions/:id', (c) => {
    subscriptions.remove(subscriptionOf(c).id)
    return c.body(null, 204)
  })

  return routes
}

/** Sends everything that happens to records to one address, as the app's settings would after a subscription for each kind of event. */
export function subscribeToEverything(sandbox: Pick<Sandbox, 'subscriptions'>, targetUrl: string): WebhookTarget {
  return sandbox.subscriptions.setTarget(targetUrl, concurrencyMax, true)
}
