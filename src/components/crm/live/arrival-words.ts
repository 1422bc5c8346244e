import { counted, listed } from '@/src/components/format.ts'
import type { SyncStatus } from '@/src/lib/http/contract.ts'
import type { Refusals } from '@/src/lib/records/engine-notes.ts'

type Webhook = NonNullable<SyncStatus['connection']>['webhook']

/** Why changes of a CRM do not arrive at once. */
export function arrivalReason(webhook: Webhook, crm: string): string {
  if (webhook === null) return `${crm} has not been asked to send changes at once yet.`
  if (webhook.reason) return webhook.reason
  switch (webhook.status) {
    case 'failed':
      return `${crm} could not be asked to send changes at once. It is tried again by itself.`
    case 'off':
      return `${crm} was told to send no more changes when it was disconnected.`
    case 'pending':
    case 'active':
      return webhook.setup === 'person'
        ? `${crm} sends changes at once only after somebody has set it up there.`
        : `Nothing has come from ${crm} yet; with the first change that does, they arrive at once.`
  }
}

const refusalWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bad_signature: 'with a wrong signature or secret',
    too_old: 'that were too old',
    malformed: 'that could not be read',
  }),
)

/** What was turned away in the last week, and what that means; null when nothing was. */
export function refusalSentence(refusals: Refusals, crm: string): string | null {
  const total = refusals.reduce((sum, { times }) => sum + times, 0)
  if (total === 0) return null
  const parts = refusals.map(({ code, times }) => `${times} ${refusalWords.get(code) ?? code.replaceAll('_', ' ')}`)
  const isForged = refusals.some(({ code }) => code === 'bad_signature')
  const advice = isForged
    ? ` If they are from ${crm}, the secret there is not the one that this server has; the schedule brings those changes all the same.`
    : ' The schedule brings those changes all the same.'
  return `${counted(total, 'message')} refused in the last 7 days: ${listed(parts)}.${advice}`
}
