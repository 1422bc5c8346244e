'use client'

import { toast } from '@heroui/react/toast'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { useEdit } from '@/src/components/use-edit.ts'
import { asSent, EndpointForm, type EndpointDraft } from '@/src/components/webhooks/endpoint-form.tsx'
import type { EventGroup } from '@/src/components/webhooks/event-choice.tsx'
import { webhookEndpointSchema, type WebhookEndpoint } from '@/src/lib/contract/webhook-endpoints.ts'

export function EditEndpoint({ endpoint, groups }: { endpoint: WebhookEndpoint; groups: readonly EventGroup[] }) {
  const { call, pending, failure, isWarned } = useApiCall()
  const edit = useEdit(draftOf(endpoint), { isWarned })
  const save = async () => {
    const body = { ...asSent(edit.parts.changed), seen: edit.parts.seen }
    const path = `/api/webhook-endpoints/${endpoint.id}`
    if ((await call(webhookEndpointSchema, path, { method: 'PATCH', body })) === null) return
    edit.saved()
    toast.success('Endpoint saved')
  }
  return (
    <EndpointForm
      groups={groups}
      edit={edit}
      isNew={false}
      onSubmit={() => void save()}
      pending={pending}
      failure={failure}
      submitLabel="Save"
      pendingLabel="Saving…"
    />
  )
}

function draftOf({ url, name, event_types: types, payload }: WebhookEndpoint): EndpointDraft {
  return { url, name: name ?? '', event_types: types.toSorted(), payload }
}
