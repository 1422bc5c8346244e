'use client'

import { toast } from '@heroui/react/toast'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { EndpointForm, type EndpointDraft } from '@/src/components/webhooks/endpoint-form.tsx'
import type { EventGroup } from '@/src/components/webhooks/event-choice.tsx'
import { webhookEndpointSchema, type WebhookEndpoint } from '@/src/lib/http/contract/webhook-endpoints.ts'

export function EditEndpoint({ endpoint, groups }: { endpoint: WebhookEndpoint; groups: readonly EventGroup[] }) {
  const { call, pending, failure } = useApiCall()
  const save = async (draft: EndpointDraft) => {
    const path = `/api/webhook-endpoints/${endpoint.id}`
    if (await call(webhookEndpointSchema, path, { method: 'PATCH', body: draft })) toast.success('Endpoint saved')
  }
  return (
    <EndpointForm
      groups={groups}
      saved={endpoint}
      onSubmit={(draft) => void save(draft)}
      pending={pending}
      failure={failure}
      submitLabel="Save"
      pendingLabel="Saving…"
    />
  )
}
