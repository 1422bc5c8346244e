import { isDue } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { Time } from '@/src/components/ui/time.tsx'
import type { WebhookEndpoint } from '@/src/lib/contract/webhook-endpoints.ts'

/** How deliveries to an endpoint go: counts, the last success and the last failure. */
export function EndpointFacts({
  endpoint,
}: {
  endpoint: Pick<WebhookEndpoint, 'delivered' | 'failed' | 'last_success_at' | 'last_failure_at' | 'last_error' | 'rests_until'>
}) {
  const { delivered, failed, last_success_at: success, last_failure_at: failure, last_error: error } = endpoint
  const { rests_until: rests } = endpoint
  return (
    <>
      <p className="text-muted">
        {formatNumber(delivered)} delivered, {formatNumber(failed)} failed. Last success{' '}
        {success === null ? 'never' : <Time iso={success} />}, last failure {failure === null ? 'never' : <Time iso={failure} />}.
      </p>
      {error === null || !isNewer(failure, success) ? null : <p className="break-words">{error}</p>}
      {rests === null ? null : (
        <p className="text-muted">
          Nothing has got through lately. It is tried with one message {isDue(rests) ? 'now' : <Time iso={rests} upcoming />}, and
          what waits follows once that has arrived.
        </p>
      )}
    </>
  )
}

function isNewer(failure: string | null, success: string | null): boolean {
  return failure !== null && (success === null || Date.parse(failure) > Date.parse(success))
}
