import { Failure } from '../core/errors.ts'
import type { WebhookOutcome } from '../crm/use-cases/receive-webhook.ts'

type RefusalCode = Extract<WebhookOutcome, { readonly kind: 'refused' }>['code']

/** Anyone who has set a webhook up learns what to do; anyone who tries secrets does not learn what was wrong with theirs. */
const words: Readonly<Record<RefusalCode, string>> = {
  bad_signature:
    'it does not show the secret that this server knows for it, in its signature, its credentials or its address. Set it up again with address and secret as the connection’s page shows them; for a HubSpot app, HUBSPOT_WEBHOOK_SECRET or the app’s client secret has to be the one that it signs with.',
  too_old: 'the time in it is too far from this server’s. Send it again; if it stays so, set the clocks of both sides right.',
  malformed:
    'nothing in it can be read as an event of this CRM. Send it as the CRM itself does; sent again as it is, it is refused again.',
}

/** The answer to a CRM's webhook that is not accepted: what happened, what it means, and what to do. */
export function webhookRefusal(code: RefusalCode): Failure {
  const message = `This webhook was not accepted, and nothing was stored: ${words[code]}`
  return new Failure({ kind: 'invalid', code: `webhook_${code}`, message })
}
