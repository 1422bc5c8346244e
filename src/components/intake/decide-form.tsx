'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { z } from 'zod'
import { fieldLabel } from '@/src/components/intake/intake-words.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import type { Candidate, IntakeItem } from '@/src/lib/records/intake/items.ts'

const decidedSchema = z.object({ id: z.string() })

type Drafts = Readonly<Record<string, string>>

const contactFields = ['first_name', 'last_name', 'email', 'phone', 'company']
const ticketFields = ['device_type', 'device_model', 'issue', 'service', 'estimated_cost', 'address', 'notes']
const ofLines = new Set(['issue', 'address', 'notes'])

const asDraft = (values: IntakeItem['values']['contact'], names: readonly string[]): Drafts =>
  Object.fromEntries(names.map((name) => [name, String(values[name] ?? '')]))

/** What a person has changed, null for what they have emptied. */
function edited(before: Drafts, now: Drafts): Record<string, string | number | null> {
  return Object.fromEntries(
    Object.entries(now)
      .filter(([name, value]) => value.trim() !== before[name])
      .map(([name, value]) => [name, value.trim() === '' ? null : name === 'estimated_cost' ? Number(value) : value.trim()]),
  )
}

function candidateLabel({ name, email, phone, company }: Candidate): string {
  return [name, email, phone, company].filter((part) => part !== null).join(' · ') || 'Without a name'
}

/** Decides one message: whom it is about, with what values, and what else is made of it. */
export function DecideForm({ item }: { item: IntakeItem }) {
  const { call, pending, problem } = useApiCall()
  const sentContact = asDraft(item.values.contact, contactFields)
  const sentTicket = asDraft(item.values.ticket, ticketFields)
  const hasTicket = item.type === 'repair_request'
  const [contact, setContact] = useState(sentContact)
  const [ticket, setTicket] = useState(sentTicket)
  const suggested = item.match.kind === 'ambiguous' ? '' : (item.match.contact_id ?? 'new')
  const [who, setWho] = useState(suggested)
  const [create, setCreate] = useState('nothing')
  const [reason, setReason] = useState('')
  const path = `/api/intake/${item.id}`

  const approve = () =>
    call(decidedSchema, `${path}/approve`, {
      method: 'POST',
      body: {
        // What was suggested is matched anew: another message may have made the contact meanwhile.
        ...(who === suggested ? {} : { contact_id: who }),
        edits: { contact: edited(sentContact, contact), ...(hasTicket ? { ticket: edited(sentTicket, ticket) } : {}) },
        ...(create === 'nothing' ? {} : { create }),
      },
    })
  const reject = () => call(decidedSchema, `${path}/reject`, { method: 'POST', body: { reason } })
  const fields = (names: readonly string[], drafts: Drafts, change: (drafts: Drafts) => void) =>
    names.map((name) => (
      <Field
        key={name}
        label={fieldLabel(name)}
        value={drafts[name] ?? ''}
        lines={ofLines.has(name) ? 2 : undefined}
        onChange={(value) => change({ ...drafts, [name]: value })}
      />
    ))

  return (
    <form
      method="post"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void approve()
      }}
    >
      <Choice
        label="Who it is"
        value={who === '' ? null : who}
        placeholder="Choose"
        options={[
          ...item.match.candidates.map((each) => ({ value: each.id, label: candidateLabel(each) })),
          { value: 'new', label: 'A new contact' },
        ]}
        onChange={setWho}
      />
      <fieldset className="grid gap-3 sm:grid-cols-2">
        <legend className="mb-2 font-medium">Contact</legend>
        {fields(contactFields, contact, setContact)}
      </fieldset>
      {hasTicket ? (
        <fieldset className="grid gap-3 sm:grid-cols-2">
          <legend className="mb-2 font-medium">Ticket</legend>
          {fields(ticketFields, ticket, setTicket)}
        </fieldset>
      ) : null}
      <Choice
        label="Also make"
        value={create}
        options={[
          { value: 'nothing', label: 'Nothing else' },
          { value: 'task', label: 'A task of mine' },
          { value: 'deal', label: 'An opportunity' },
        ]}
        onChange={setCreate}
      />
      {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
      <div className="flex flex-wrap items-end gap-3">
        <SubmitButton pending={pending} pendingLabel="Deciding…" isDisabled={who === ''}>
          Approve
        </SubmitButton>
        <div className="flex min-w-0 grow flex-wrap items-end gap-3 sm:justify-end">
          <div className="min-w-0 grow sm:max-w-80">
            <Field label="Reason, where you reject it" value={reason} onChange={setReason} maxLength={1000} />
          </div>
          <Button variant="outline" isPending={pending} onPress={() => void reject()}>
            Reject
          </Button>
        </div>
      </div>
    </form>
  )
}
