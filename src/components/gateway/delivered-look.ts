import { CircleAlert, CircleCheck, Clock } from 'lucide-react'
import type { Tone } from '@/src/components/ui/badge.tsx'
import type { Delivered, GatewayIntegration } from '@/src/lib/records/connections/gateway.ts'

export const deliveredLooks = {
  synced: { tone: 'success', icon: CircleCheck, label: 'Delivered' },
  queued: { tone: 'accent', icon: Clock, label: 'Queued' },
  failed: { tone: 'danger', icon: CircleAlert, label: 'Failed' },
} as const satisfies Record<Delivered['status'], { readonly tone: Tone; readonly icon: unknown; readonly label: string }>

export const integrationLooks = {
  connected: { tone: 'success', label: 'Connected' },
  needs_reconnect: { tone: 'warning', label: 'Credentials refused' },
  disconnected: { tone: 'neutral', label: 'Disconnected' },
} as const satisfies Record<GatewayIntegration['status'], { readonly tone: Tone; readonly label: string }>

/** Whom a result is about. One of many contacts that was wrong has no name to show, and its place helps the sender to find it. */
export function deliveredName({
  email,
  phone,
  error,
  position,
}: Pick<Delivered, 'email' | 'phone' | 'error' | 'position'>): string {
  return email ?? phone ?? (error?.code === 'invalid' ? `Contact ${position + 1} of its batch` : 'Erased')
}

/** Whether it could be sent again: of what was wrong or erased there is nothing to send. */
export function isSendable({ status, email, phone }: Pick<Delivered, 'status' | 'email' | 'phone'>): boolean {
  return status === 'failed' && (email !== null || phone !== null)
}
