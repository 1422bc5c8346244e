'use client'

import { useState } from 'react'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { useEdit } from '@/src/components/use-edit.ts'
import { asSent, EndpointForm, type EndpointDraft } from '@/src/components/webhooks/endpoint-form.tsx'
import type { EventGroup } from '@/src/components/webhooks/event-choice.tsx'
import { ShownSecret } from '@/src/components/webhooks/shown-secret.tsx'
import { TestEndpoint } from '@/src/components/webhooks/test-endpoint.tsx'
import { webhooksPath } from '@/src/components/webhooks/webhook-words.ts'
import { withSecretSchema } from '@/src/lib/contract/webhook-endpoints.ts'

const blank: EndpointDraft = { url: '', name: null, event_types: [], payload: 'thin' }

/** Adds an endpoint, then shows its secret once. */
export function NewEndpoint({ groups }: { groups: readonly EventGroup[] }) {
  const { call, pending, failure } = useApiCall()
  const [made, setMade] = useState<{ readonly id: string; readonly secret: string } | null>(null)
  const edit = useEdit(blank)
  const add = async () => {
    const endpoint = await call(withSecretSchema, '/api/webhook-endpoints', { method: 'POST', body: asSent(edit.draft) })
    if (endpoint !== null) setMade(endpoint)
  }
  if (made === null) {
    return (
      <EndpointForm
        groups={groups}
        edit={edit}
        isNew
        onSubmit={() => void add()}
        pending={pending}
        failure={failure}
        submitLabel="Add endpoint"
        pendingLabel="Adding…"
      />
    )
  }
  return (
    <div className="flex flex-col gap-4">
      <ShownSecret title="The endpoint is added" secret={made.secret}>
        It receives what happens from now on.
      </ShownSecret>
      <TestEndpoint id={made.id} label="Send a test" />
      <LinkButton href={`${webhooksPath}/${made.id}`} className="self-start">
        To the endpoint
      </LinkButton>
    </div>
  )
}
