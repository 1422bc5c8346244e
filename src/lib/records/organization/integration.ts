import { z } from 'zod'
import type { Integration } from '../../contract/integration.ts'
import type { WebhookEndpoint } from '../../contract/webhook-endpoints.ts'
import { apiKeys } from './api-keys.ts'
import { unwrap } from '../../db/result.ts'
import type { UserClient } from '../rows.ts'
import { webhookEndpoints } from './webhooks.ts'

const time = z.string().nullable()
const countsSchema = z.object({
  queued: z.number(),
  failed: z.number(),
  intake: z.array(
    z.object({
      type: z.string(),
      pending_approval: z.number(),
      approved: z.number(),
      rejected: z.number(),
      last_received_at: time,
      last_approved_at: time,
      last_rejected_at: time,
    }),
  ),
})

/**
 * How an organisation's webhooks are doing, in both directions, for those who run them.
 * @param intakeOrganization the slug or id of the one that the server's own WEBHOOK_API_KEY is of; null: it has none
 */
export async function readIntegration(
  client: UserClient,
  organizationId: string,
  intakeOrganization: string | null,
  now: number,
): Promise<Integration> {
  const [endpoints, keys, counts, organization] = await Promise.all([
    webhookEndpoints(client, organizationId),
    apiKeys(client, organizationId),
    client.rpc('integration_counts', { p_organization: organizationId }),
    client.from('organizations').select('slug').eq('id', organizationId).single(),
  ])
  const { slug } = z.object({ slug: z.string() }).parse(unwrap(organization))
  const { queued, failed, intake } = countsSchema.parse(unwrap(counts))
  const active = endpoints.filter(({ status }) => status === 'active')
  const server = active.some(({ kind }) => kind === 'server')
  return {
    status: statusOf(endpoints),
    features: {
      customer_registration: server,
      repair_request: server,
      signed_webhooks: active.some(({ kind }) => kind === 'signed'),
      intake:
        intakeOrganization === organizationId ||
        intakeOrganization === slug ||
        keys.some(
          ({ scopes, revoked_at: revoked, expires_at: ends }) =>
            scopes.includes('intake') && revoked === null && (ends === null || Date.parse(ends) > now),
        ),
    },
    statistics: { queued, delivered: endpoints.reduce((sum, { delivered }) => sum + delivered, 0), failed },
    endpoints: endpoints.map((endpoint) => ({
      id: endpoint.id,
      kind: endpoint.kind,
      name: endpoint.name,
      url: endpoint.url,
      status: endpoint.status,
      delivered: endpoint.delivered,
      failed: endpoint.failed,
      last_success_at: endpoint.last_success_at,
      last_failure_at: endpoint.last_failure_at,
      last_error: endpoint.last_error,
      rests_until: endpoint.rests_until,
    })),
    intake,
  }
}

function statusOf(endpoints: readonly WebhookEndpoint[]): Integration['status'] {
  const wanted = endpoints.filter(({ status }) => status !== 'disabled')
  if (wanted.length === 0) return 'not_configured'
  const wrong = wanted.filter(({ status, failing_since: since }) => status === 'paused' || since !== null)
  if (wrong.length === 0) return 'connected'
  return wrong.length === wanted.length ? 'failing' : 'degraded'
}
