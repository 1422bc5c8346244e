'use client'

import { Button } from '@heroui/react/button'
import { Notice } from '@/src/components/ui/notice.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { webhookEndpointSchema, type WebhookEndpoint } from '@/src/lib/contract/webhook-endpoints.ts'

const steps = [
  { to: 'active', label: 'Resume', from: ['paused', 'disabled'] },
  { to: 'paused', label: 'Pause', from: ['active'] },
  { to: 'disabled', label: 'Disable', from: ['active', 'paused'] },
] as const satisfies readonly { to: WebhookEndpoint['status']; label: string; from: readonly WebhookEndpoint['status'][] }[]

/** Pauses an endpoint, turns it off, and has it told again. */
export function EndpointState({ id, status }: Pick<WebhookEndpoint, 'id' | 'status'>) {
  const { call, pending, problem } = useApiCall()
  return (
    <div className="flex flex-col items-start gap-2">
      <div className="flex flex-wrap gap-2">
        {steps
          .filter(({ from }) => from.some((each) => each === status))
          .map(({ to, label }) => (
            <Button
              key={to}
              variant={to === 'active' ? 'primary' : 'outline'}
              size="sm"
              isPending={pending}
              onPress={() =>
                void call(webhookEndpointSchema, `/api/webhook-endpoints/${id}`, { method: 'PATCH', body: { status: to } })
              }
            >
              {label}
            </Button>
          ))}
      </div>
      {status === 'active' ? (
        <p className="text-muted">Paused, it is sent later what happens meanwhile; disabled, it is not told of it.</p>
      ) : null}
      {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
    </div>
  )
}
