import { Hono } from 'hono'
import type { OnNode } from './core.ts'
import type { WebhookState } from './webhook-dispatcher.ts'

/**
 * `GET /deliveries`: the last two hundred attempts, newest first; `DELETE` clears them. `GET /idle`: whether anything still waits to be sent, a
 * retry included. Mounted under `/_sandbox/webhooks`.
 */
export function webhookControls<E extends OnNode>({ log, waiting }: WebhookState): Hono<E> {
  const routes = new Hono<E>()
  routes.get('/deliveries', (c) => c.json({ deliveries: log.list() }))
  routes.delete('/deliveries', (c) => {
    log.clear()
    return c.body(null, 204)
  })
  routes.get('/idle', (c) => c.json({ idle: waiting() === 0, waiting: waiting() }))
  return routes
}
