import { counted, listed } from '@/src/components/format.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'
import type { Refusals } from '@/src/lib/records/connections/engine-notes.ts'

type Webhook = NonNullable<SyncStatus['connection']>['webhook']

/** Why changes of a CRM are not synced at once. */
export function arrivalReason(webhook: Webhook, crm: string): string {
  if (webhook === null) return `${crm} has not been set up to send changes at once yet.`
  if (webhook.reason) return webhook.reason
  switch (webhook.status) {
    case 'failed':
      return `${crm} could not be set up to send changes at once. This is retried automatically.`
    case 'off':
      return `${crm} was set to send no more changes when it was disconnected.`
    case 'pending':
    case 'active':
      return webhook.setup === 'person'
        ? `${crm} sends changes at once only after an admin has set it up there.`
        : `No change has been received from ${crm} yet. From the first one on, changes are synced at once.`
  }
}

const refusalWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bad_signature: 'with a wrong signature or secret',
    too_old: 'that were too old',
    malformed: 'that could not be read',
    not_ours: 'about an account that is not connected here',
  }),
)

/** How many changes of the CRM have been received; echoes of our own writes and repetitions are no changes. */
export function receivedSentence({ received, duplicates, unchanged }: NonNullable<Webhook>): string {
  const rest = duplicates + unchanged
  const changes = counted(Math.max(0, received - rest), 'change')
  return rest === 0
    ? `${changes} received in total`
    : `${changes} received in total, besides ${counted(rest, 'message')} with nothing new: repetitions and our own writes`
}

/** Messages that a connection did not need, because it was paused or had not been synced yet. They are not refused. */
const notNeeded = 'not_needed'

/** What was sent while nothing was needed, in the last week; null when there was nothing. */
export function notNeededSentence(refusals: Refusals, crm: string): string | null {
  const times = refusals.find(({ code }) => code === notNeeded)?.times ?? 0
  if (times === 0) return null
  return `${counted(times, 'message')} from ${crm} in the last 7 days came while this connection was paused or not synced yet. A sync reads those changes.`
}

/** The refused messages of the last week and what they mean; null when there are none. */
export function refusalSentence(all: Refusals, crm: string): string | null {
  const refusals = all.filter(({ code }) => code !== notNeeded)
  const total = refusals.reduce((sum, { times }) => sum + times, 0)
  if (total === 0) return null
  const parts = refusals.map(({ code, times }) => `${times} ${refusalWords.get(code) ?? code.replaceAll('_', ' ')}`)
  const isForged = refusals.some(({ code }) => code === 'bad_signature')
  const advice = isForged
    ? ` If they are from ${crm}, its secret differs from this server’s. The scheduled sync includes those changes.`
    : ' The scheduled sync includes those changes.'
  return `${counted(total, 'message')} refused in the last 7 days: ${listed(parts)}.${advice}`
}
