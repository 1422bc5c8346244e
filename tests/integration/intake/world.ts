import { beforeAll } from 'vitest'
import { z } from 'zod'
import { startRealStack } from '../../support/real-postgres.ts'
import { type CallOptions, type ServedAnswer, servedApi } from '../support/served-api.ts'

/** What the server itself takes, beside the keys that an admin makes. */
export const serverKey = 'your-webhook-api-key'
export const serverSlug = 'the-shop'

export type IntakeWorld = ReturnType<typeof intakeWorld>

/** The intake's calls on a PostgreSQL server, where what comes at once really does, with a key for each kind of sender. */
export function intakeWorld() {
  const api = servedApi({
    load: async () => ({
      ...(await import('../../../src/lib/http/intake/routes.ts')),
      ...(await import('../../../src/lib/http/intake/rule-routes.ts')),
      ...(await import('../../../src/lib/http/tickets/routes.ts')),
    }),
    routes: ({ senderRoutes, intakeRoutes, intakeRuleRoutes, ticketRoutes }) => [
      ...senderRoutes,
      ...intakeRoutes,
      ...intakeRuleRoutes,
      ...ticketRoutes,
    ],
    start: startRealStack,
    members: 2,
    withStrangers: true,
    env: () => ({ WEBHOOK_API_KEY: serverKey, WEBHOOK_ORGANIZATION: serverSlug }),
  })
  const { call } = api
  const role = (index: number, name: string) =>
    api.stack.sql('update organization_members set role = $2 where user_id = $1', [api.ours.members[index]?.userId, name])
  const rename = (slug: string) =>
    api.stack.sql('update organizations set slug = $2 where id = $1', [api.ours.organizationId, slug])
  const keys = { intake: '', records: '', slow: '' }
  beforeAll(async () => {
    await role(1, 'manager')
    await rename(serverSlug)
    keys.intake = await api.apiKey(['intake'])
    keys.records = await api.apiKey(['records:read', 'records:write'])
    keys.slow = await api.apiKey(['intake'], { rateLimit: 2 })
  })
  return {
    api,
    call,
    keys,
    role,
    rename,
    send: (type: string, body: unknown, more: CallOptions = {}) =>
      call('POST', `/webhooks/${type}`, { token: keys.intake, body, ...more }),
    item: async (id: string) => itemSchema.parse((await call('GET', `/api/intake/${id}`)).body),
    count: async (from: string, ...values: unknown[]): Promise<number> =>
      counted.parse(await api.stack.sql(`select count(*)::int as n from ${from}`, values))[0].n,
  }
}

const counted = z.tuple([z.object({ n: z.number() })])
export const itemSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  contact_id: z.string().nullable(),
  match: z.looseObject({
    kind: z.string(),
    contact_id: z.string().nullable(),
    candidates: z.array(z.looseObject({ id: z.string(), changes: z.array(z.unknown()) })),
  }),
})

export const idOf = ({ body }: ServedAnswer): string => z.string().parse(body.id)

let sequence = 0
export function registration(customer: Readonly<Record<string, unknown>> = {}) {
  sequence += 1
  return {
    customer: {
      firstName: 'John',
      lastName: 'Doe',
      email: `john${sequence}@example.com`,
      websiteUserId: `user_${sequence}`,
      ...customer,
    },
    metadata: { timestamp: '2024-12-13T10:00:00Z' },
  }
}
export function repair(email: string) {
  sequence += 1
  return {
    repair: {
      ticketNumber: `REV-${sequence}`,
      deviceType: 'Apple MacBook Pro',
      deviceModel: 'MacBook Pro 16"',
      issueDescription: 'Screen replacement needed',
      serviceType: 'SCREEN_REPAIR',
      priority: 'urgent',
      estimatedCost: 299.99,
      photos: ['url1', 'url2'],
      address: '123 Main Street, London',
      notes: 'Handle with care',
    },
    customer: { firstName: 'Rita', lastName: 'Repair', email },
    metadata: { source: 'revivatech' },
  }
}
