import { engine } from '@/src/lib/crm/engine.ts'
import { addressForPerson, rotateWebhookSecret } from '@/src/lib/crm/use-cases/webhook-setup.ts'
import { webhooks } from '@/src/lib/http/operations/webhooks.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** The webhook address, secret included, for CRMs whose webhooks a person sets up. */
export const GET = withTenant(webhooks.readWebhookAddress, async ({ query }, { organizationId }) => {
  const url = await addressForPerson(engine(), { organizationId, crmType: query.crm_type })
  return respond(webhooks.readWebhookAddress, 200, { url })
})

export const POST = withTenant(webhooks.rotateWebhookSecret, async ({ body }, { organizationId, userId }) => {
  const url = await rotateWebhookSecret(engine(), { organizationId, userId, crmType: body.crmType })
  return respond(webhooks.rotateWebhookSecret, 200, { url })
})

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods(GET, POST)
