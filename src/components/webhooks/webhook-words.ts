import { CircleAlert, CircleCheck, CircleOff, CirclePause, Clock, type LucideIcon } from 'lucide-react'
import { keptDays } from '@/src/lib/core/limits.ts'
import { formatDuration } from '@/src/components/format.ts'
import type { Tone } from '@/src/components/ui/badge.tsx'
import type { Integration } from '@/src/lib/contract/integration.ts'
import type { WebhookDelivery, WebhookEndpoint } from '@/src/lib/contract/webhook-endpoints.ts'

export const webhooksPath = '/dashboard/settings/webhooks'
export const eventsPath = `${webhooksPath}/events`

type Look = { readonly tone: Tone; readonly icon: LucideIcon; readonly label: string }

export const endpointLooks: Readonly<Record<WebhookEndpoint['status'], Look>> = {
  active: { tone: 'success', icon: CircleCheck, label: 'Active' },
  paused: { tone: 'warning', icon: CirclePause, label: 'Paused' },
  disabled: { tone: 'neutral', icon: CircleOff, label: 'Disabled' },
}

export const deliveryLooks: Readonly<Record<WebhookDelivery['status'], Look>> = {
  delivered: { tone: 'success', icon: CircleCheck, label: 'Delivered' },
  queued: { tone: 'accent', icon: Clock, label: 'Queued' },
  failed: { tone: 'danger', icon: CircleAlert, label: 'Failed' },
}

export const integrationLooks: Readonly<Record<Integration['status'], Look & { readonly meaning: string }>> = {
  connected: { tone: 'success', icon: CircleCheck, label: 'Connected', meaning: 'No active endpoint fails.' },
  degraded: { tone: 'warning', icon: CircleAlert, label: 'Degraded', meaning: 'Some endpoints fail or are paused.' },
  failing: { tone: 'danger', icon: CircleAlert, label: 'Failing', meaning: 'Every endpoint fails or is paused.' },
  not_configured: { tone: 'neutral', icon: CircleOff, label: 'Not configured', meaning: 'No endpoint receives anything.' },
}

/** Why it receives nothing now, and what that means for what happens meanwhile; null while it is active. */
export function stateWords({ status, status_reason: reason }: Pick<WebhookEndpoint, 'status' | 'status_reason'>): string | null {
  if (status === 'active') return null
  const whys = {
    failing: 'It has only failed for 24 hours.',
    gone: 'It answered that it is gone for good (410).',
    full: 'More than 100,000 events waited for it.',
    person: `An admin has ${status} it.`,
  }
  const why = whys[reason ?? 'person']
  return status === 'paused'
    ? `${why} What happens meanwhile is kept for ${keptDays.runs} days, and sent once it is resumed.`
    : `${why} It is not told of what happens meanwhile.`
}

/** What an endpoint is called where there is room for one name. */
export function endpointName({ kind, name, url }: Pick<WebhookEndpoint, 'kind' | 'name' | 'url'>): string {
  if (kind === 'server') return 'The server’s own endpoint'
  return name ?? (URL.canParse(url) ? new URL(url).host : url)
}

export function eventsWords(types: readonly string[]): string {
  if (types.includes('*')) return 'Everything'
  const shown = types.slice(0, 4).join(', ')
  return types.length > 4 ? `${shown} and ${types.length - 4} more` : shown
}

export const payloadWords = {
  thin: { label: 'Ids only', description: 'Which record it is and which fields changed. No personal data leaves the hub.' },
  full: {
    label: 'The whole record',
    description:
      'Also the record as it is when the message is sent, without what only some may see. Personal data leaves the hub.',
  },
} as const satisfies Record<WebhookEndpoint['payload'], { readonly label: string; readonly description: string }>

const soonMs = 60_000

/** Whether it is to be sent within a minute: worth looking at again. */
export function isMoving({ next_attempt_at: next }: Pick<WebhookDelivery, 'next_attempt_at'>): boolean {
  return next !== null && Date.parse(next) < Date.now() + soonMs
}

/** How long an answer took: `12 ms`, `3.1 s`. */
export function tookWords(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : formatDuration(ms)
}
