import { connectionsOfAccounts } from '../../db/connections.ts'
import { openTokens } from '../auth/credentials.ts'
import type { CrmType } from '../domain/crm-type.ts'
import type { Engine } from '../engine.ts'
import type { WebhookAdapter } from '../port/webhook-adapter.ts'
import type { WebhookReading, WebhookRequest } from '../port/webhook-reading.ts'

/** What one connection, with an app of its organisation's own, makes of a request that this app has signed. */
export type OwnReading = { readonly connectionId: string; readonly reading: Extract<WebhookReading, { kind: 'events' }> }

/**
 * A request that the server's app has not signed, as organisations with an app of their own read it: of those whose account it names, the ones
 * whose app has signed it, each for itself alone. A request that names no account, or is too old, costs no query.
 */
export async function readAsOwnApps(
  engine: Engine,
  crmType: CrmType,
  webhook: WebhookAdapter,
  request: WebhookRequest,
): Promise<readonly OwnReading[]> {
  const accounts = webhook.accounts?.(request, engine.now()) ?? []
  if (accounts.length === 0) return []
  const connections = await connectionsOfAccounts(engine.db, crmType, accounts)
  return connections.flatMap(({ id: connectionId, organizationId, credentials }) => {
    const app = credentials === null ? undefined : openTokens(engine.box, { organizationId, connectionId }, credentials).app
    if (app === undefined) return []
    const reading = webhook.read(request, [app.clientSecret], engine.now())
    return reading.kind === 'events' ? [{ connectionId, reading }] : []
  })
}
