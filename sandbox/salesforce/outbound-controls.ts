import { Hono } from 'hono'
import { z } from 'zod'
import { parseBody } from '../kit/control.ts'
import { findOrg, orgIdOf, orgSchema } from './credentials.ts'
import { parseId } from './ids.ts'
import { sendableFields } from './outbound-envelope.ts'
import { actionId, type OutboundMessage, sentObjects } from './outbound-message-store.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

/** `/_sandbox/outbound-messages`: what an admin sets up by hand in an org. */
export function outboundControls(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const store = sandbox.outboundMessages
  const createSchema = z
    .object({
      org: orgSchema,
      url: z.url({ protocol: /^https?$/ }),
      object: z.enum(sentObjects).default('Contact'),
      /** Besides the id; without a list all simple fields are sent. */
      fields: z.array(z.string()).default([]),
    })
    .superRefine(({ object, fields }, context) => {
      const known = new Set(sendableFields(sandbox.objects.require(object)).map(({ name }) => name.toLowerCase()))
      for (const [index, name] of fields.entries()) {
        if (!known.has(name.toLowerCase()))
          context.addIssue({ code: 'custom', path: ['fields', index], message: 'is no field that a message can carry' })
      }
    })

  const view = (message: OutboundMessage) => ({
    id: actionId(message),
    org: orgIdOf(message.org),
    url: message.url,
    object: message.object,
    fields: message.fields,
  })

  routes.get('/', (c) => {
    const wanted = c.req.query('org')
    const org = wanted === undefined ? null : findOrg(wanted)
    if (wanted !== undefined && org === null) return c.json({ message: `No org ${wanted}.` }, 400)
    return c.json({ outboundMessages: (org === null ? store.list() : store.of(org.number)).map(view) })
  })

  routes.post('/', async (c) => {
    const request = await parseBody(c, createSchema)
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { org, url, object, fields } = request.value
    return c.json(view(store.put(org.number, url, object, fields)), 201)
  })

  routes.delete('/', (c) => {
    store.removeAll()
    return c.body(null, 204)
  })

  routes.delete('/:id', (c) => {
    const id = parseId(c.req.param('id'))
    const removed = id !== null && id.prefix === '04k' && store.remove(id.number)
    return removed ? c.body(null, 204) : c.json({ message: `No outbound message ${c.req.param('id')}.` }, 404)
  })

  return routes
}
