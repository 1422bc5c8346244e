'use client'

import { toast } from '@heroui/react/toast'
import { changedParts } from '@/src/components/changed-parts.ts'
import { useState } from 'react'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { EndpointForm, type EndpointDraft } from '@/src/components/webhooks/endpoint-form.tsx'
import type { EventGroup } from '@/src/components/webhooks/event-choice.tsx'
import { webhookEndpointSchema, type WebhookEndpoint } from '@/src/lib/http/contract/webhook-endpoints.ts'

export function EditEndpoint({ endpoint, groups }: { endpoint: WebhookEndpoint; groups: readonly EventGroup[] }) {
  const { call, pending, failure } = useApiCall()
  // As it was when the form was opened: the page may show anew what others have changed.
  const [opened, setOpened] = useState(() => draftOf(endpoint))
  const save = async (draft: EndpointDraft) => {
    const body = changedParts(opened, draft)
    const path = `/api/webhook-endpoints/${endpoint.id}`
    if (Object.keys(body).length > 0 && (await call(webhookEndpointSchema, path, { method: 'PATCH', body })) === null) return
    setOpened(draft)
    toast.success('Endpoint saved')
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

function draftOf({ url, name, event_types: types, payload }: WebhookEndpoint): EndpointDraft {
  return { url, name, event_types: types.toSorted(), payload }
}
