'use client'

import { useState } from 'react'
import { AuthFields } from '@/src/components/knowledge/auth-fields.tsx'
import { FileField } from '@/src/components/knowledge/file-field.tsx'
import { channelNames } from '@/src/components/knowledge/knowledge-words.ts'
import { RequestFields } from '@/src/components/knowledge/request-fields.tsx'
import { RulesFields } from '@/src/components/knowledge/rules-fields.tsx'
import { type DraftFaults, faultsOf, partsOf, type SourceDraft } from '@/src/components/knowledge/source-draft.ts'
import { refreshChoices, typeChoices, urlWords } from '@/src/components/knowledge/source-words.ts'
import { TestFetch } from '@/src/components/knowledge/test-fetch.tsx'
import { CheckBox } from '@/src/components/ui/check-box.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Group } from '@/src/components/ui/group.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { type CallFailure, failureAt, failureElsewhere } from '@/src/components/use-api-call.ts'
import type { Edit } from '@/src/components/use-edit.ts'
import { useUnsavedGuard } from '@/src/components/use-unsaved-guard.ts'
import type { Channel } from '@/src/lib/core/channel.ts'

/** What a source is and how it is asked, with a test of that before it is saved. */
export function SourceForm({
  pageId,
  pageChannels,
  edit,
  isNew,
  onSubmit,
  pending,
  failure,
}: {
  pageId: string
  pageChannels: readonly Channel[]
  /** Of what is stored, or of what a new one begins with. */
  edit: Edit<SourceDraft>
  isNew: boolean
  onSubmit: () => void
  pending: boolean
  failure: CallFailure | null
}) {
  const { draft, change, isChanged } = edit
  const [missing, setMissing] = useState<DraftFaults>({})
  useUnsavedGuard(isChanged && !pending, 'Leave without saving the source?')
  const said = (name: string) =>
    (Object.hasOwn(missing, name) ? Object.entries(missing).find(([member]) => member === name)?.[1] : undefined) ??
    failureAt(failure, name)
  const elsewhere = failureElsewhere(failure, shownInputs(draft, isNew))
  const parts = partsOf(draft)
  const shared: Part = { draft, change, said }
  const isWhole = () => {
    const faults = faultsOf(draft)
    setMissing(faults)
    return Object.keys(faults).length === 0
  }

  return (
    <Form
      onSubmit={() => {
        if (isWhole() && !pending) onSubmit()
      }}
      className="flex flex-col gap-6"
    >
      {isNew ? (
        <Choice
          label="What kind of source it is"
          value={draft.type}
          options={typeChoices}
          onChange={(type) => change({ type })}
          error={said('type')}
          description={typeChoices.find(({ value }) => value === draft.type)?.description}
        />
      ) : null}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 sm:grid-cols-2">
        <Field
          label="Name"
          autoComplete="off"
          maxLength={200}
          placeholder="Customers of the shop"
          value={draft.name}
          onChange={(name) => change({ name })}
          error={said('name')}
          description="Replies name it as the place that a fact is from."
        />
        <Field
          label="Description"
          autoComplete="off"
          maxLength={2_000}
          value={draft.description}
          onChange={(description) => change({ description })}
          error={said('description')}
          description="For you; may be blank."
        />
      </div>
      {isNew && draft.type === 'file' ? <FileField onUploaded={change} name={draft.name} /> : null}
      {isNew ? <AddressField {...shared} /> : null}
      {parts.request ? <RequestFields {...shared} /> : null}
      {parts.auth ? <AuthFields {...shared} /> : null}
      {parts.query ? <QueryFields {...shared} /> : null}
      {isNew ? <ChannelFields {...shared} offered={pageChannels} /> : null}
      {parts.refresh ? (
        <Choice
          label="How often it is read"
          value={String(draft.refreshMinutes)}
          options={refreshChoices(draft.refreshMinutes)}
          onChange={(minutes) => change({ refreshMinutes: Number(minutes) })}
          error={said('refresh_minutes')}
          description="A source that has not changed costs one request."
        />
      ) : null}
      <RulesFields {...shared} />
      {parts.test ? <TestFetch pageId={pageId} draft={draft} isWhole={isWhole} /> : null}
      {elsewhere === null ? null : <Notice tone="danger">{elsewhere}</Notice>}
      <SubmitButton
        pending={pending}
        pendingLabel={isNew ? 'Adding…' : 'Saving…'}
        isDisabled={!isNew && !isChanged}
        className="self-start"
      >
        {isNew ? 'Add source' : 'Save'}
      </SubmitButton>
    </Form>
  )
}

/** The inputs that the form has for a draft, by their names in the API. */
function shownInputs(draft: SourceDraft, isNew: boolean): readonly string[] {
  const parts = partsOf(draft)
  return [
    'name',
    'description',
    'rules',
    ...(isNew ? ['type', 'url', 'channels'] : []),
    ...(parts.request ? ['method', 'pagination'] : []),
    ...(parts.body ? ['body'] : []),
    ...(parts.graphql ? ['graphql'] : []),
    ...(parts.apiKey ? ['api_key'] : []),
    ...(parts.oauth ? ['auth'] : []),
    ...(parts.headers ? ['headers'] : []),
    ...(parts.query ? ['query'] : []),
    ...(parts.refresh ? ['refresh_minutes'] : []),
  ]
}

type Part = {
  draft: SourceDraft
  change: (part: Partial<SourceDraft>) => void
  /** What is wrong with an input, by its name in the API. */
  said: (name: string) => string | undefined
}

/** Where it is. */
function AddressField({ draft, change, said }: Part) {
  const { label, placeholder, description } = urlWords[draft.type]
  return (
    <Field
      label={label}
      type="text"
      inputMode="url"
      autoComplete="off"
      maxLength={2_000}
      placeholder={placeholder}
      value={draft.url}
      onChange={(url) => change({ url })}
      error={said('url')}
      description={description}
    />
  )
}

/** How a database is asked. */
function QueryFields({ draft, change, said }: Part) {
  return (
    <>
      <Field
        label="Password"
        type="password"
        autoComplete="off"
        value={draft.apiKey}
        onChange={(apiKey) => change({ apiKey })}
        error={said('api_key')}
        description="Of a user that may only read. Kept sealed; nobody can show it again."
      />
      <Field
        label="Query"
        lines={4}
        value={draft.query}
        onChange={(query) => change({ query })}
        error={said('query')}
        description="One SELECT, run read-only, for at most 15 seconds. Name the columns that replies may use."
      />
    </>
  )
}

function ChannelFields({ draft, change, said, offered }: Part & { offered: readonly Channel[] }) {
  return (
    <Group legend="Channels that use it" error={said('channels')} className="flex flex-col items-start gap-1">
      {offered.map((channel) => (
        <CheckBox
          key={channel}
          label={channelNames[channel]}
          checked={draft.channels.includes(channel)}
          onChange={(isOn) =>
            change({ channels: offered.filter((each) => (each === channel ? isOn : draft.channels.includes(each))) })
          }
        >
          {channelNames[channel]}
        </CheckBox>
      ))}
    </Group>
  )
}
