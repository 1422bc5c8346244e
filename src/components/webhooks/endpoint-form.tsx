'use client'

import NextLink from 'next/link'
import { useState } from 'react'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { type CallFailure, failureAt, failureElsewhere } from '@/src/components/use-api-call.ts'
import type { Edit } from '@/src/components/use-edit.ts'
import { useUnsavedGuard } from '@/src/components/use-unsaved-guard.ts'
import { EventChoice, type EventGroup } from '@/src/components/webhooks/event-choice.tsx'
import { eventsPath, payloadWords } from '@/src/components/webhooks/webhook-words.ts'
import type { WebhookEndpoint } from '@/src/lib/contract/webhook-endpoints.ts'

export type EndpointDraft = Pick<WebhookEndpoint, 'url' | 'name' | 'event_types' | 'payload'>

const payloads = (['thin', 'full'] as const).map((value) => ({ value, ...payloadWords[value] }))
const inputs = ['url', 'name', 'event_types', 'payload']
type Missing = { readonly url?: string; readonly events?: string }

/** What an endpoint is: where messages go, of what, and how much they hold. */
export function EndpointForm({
  groups,
  edit,
  isNew,
  onSubmit,
  pending,
  failure,
  submitLabel,
  pendingLabel,
}: {
  groups: readonly EventGroup[]
  /** Of what is stored, or of what a new one begins with. */
  edit: Edit<EndpointDraft>
  isNew: boolean
  onSubmit: () => void
  pending: boolean
  failure: CallFailure | null
  submitLabel: string
  pendingLabel: string
}) {
  const [missing, setMissing] = useState<Missing>({})
  const { draft, change, isChanged } = edit
  useUnsavedGuard(isChanged, 'Leave without saving the endpoint?')
  const said = (name: string) => failureAt(failure, name)
  const elsewhere = failureElsewhere(failure, inputs)

  const submit = () => {
    const found: Missing = {
      ...(draft.url.trim() === '' ? { url: 'Enter the address that messages are sent to.' } : {}),
      ...(draft.event_types.length === 0 ? { events: 'Choose at least one event, or everything.' } : {}),
    }
    setMissing(found)
    if (found.url === undefined && found.events === undefined) onSubmit()
  }

  return (
    <Form onSubmit={() => submit()} className="flex flex-col gap-5">
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 sm:grid-cols-[minmax(0,1fr)_16rem]">
        <Field
          label="URL"
          type="url"
          autoComplete="off"
          maxLength={2_000}
          placeholder="https://example.com/hook"
          value={draft.url}
          onChange={(url) => change({ url })}
          error={missing.url ?? said('url')}
          description="Messages are sent here with POST. An https address on the public internet."
        />
        <Field
          label="Name"
          autoComplete="off"
          maxLength={100}
          value={draft.name ?? ''}
          onChange={(name) => change({ name })}
          error={said('name')}
          description="For you; may be blank."
        />
      </div>
      <Choice
        label="What a message holds"
        value={draft.payload}
        options={payloads}
        onChange={(payload) => change({ payload })}
        description={payloadWords[draft.payload].description}
        error={said('payload')}
      />
      <EventChoice
        groups={groups}
        value={draft.event_types}
        onChange={(types) => change({ event_types: types.toSorted() })}
        error={missing.events ?? said('event_types')}
      />
      <p>
        <NextLink href={eventsPath} target="_blank" className="text-link">
          What each event is, with an example
        </NextLink>
      </p>
      {elsewhere === null ? null : <Notice tone="danger">{elsewhere}</Notice>}
      <SubmitButton pending={pending} pendingLabel={pendingLabel} isDisabled={!isChanged && !isNew} className="self-start">
        {submitLabel}
      </SubmitButton>
    </Form>
  )
}

/** As the API takes it. */
export function asSent<Draft extends Partial<EndpointDraft>>(draft: Draft) {
  const { url, name } = draft
  return {
    ...draft,
    ...(url === undefined ? {} : { url: url.trim() }),
    ...(name === undefined ? {} : { name: name?.trim() || null }),
  }
}
