'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { ChangesTable } from '@/src/components/intake/changes-table.tsx'
import {
  asDraft,
  asNew,
  contactFields,
  corrected,
  type Drafts,
  type Edited,
  edited,
  ticketFields,
  withEdits,
} from '@/src/components/intake/drafts.ts'
import { RejectMessages } from '@/src/components/intake/reject-messages.tsx'
import { fieldLabel, isNews, itemTitle } from '@/src/components/intake/intake-words.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { failureAt, failureElsewhere, useApiCall } from '@/src/components/use-api-call.ts'
import { ticketPriorities, ticketStates } from '@/src/lib/objects/ticket-states.ts'
import { optionLabel } from '@/src/lib/crm/domain/choices.ts'
import type { Candidate, IntakeItem } from '@/src/lib/records/intake/items.ts'

const decidedSchema = z.object({ id: z.string() })

const choices = new Map<string, readonly string[]>([
  ['priority', ticketPriorities],
  ['status', ticketStates],
])
const ofLines = new Set(['issue', 'address', 'notes', 'photos'])

function candidateLabel({ name, email, phone, company }: Candidate): string {
  return [name, email, phone, company].filter((part) => part !== null).join(' · ') || 'Without a name'
}

/** Decides one message: whom it is about, with what values, and what else is made of it. */
export function DecideForm({ item }: { item: IntakeItem }) {
  const router = useRouter()
  const { call, pending, failure } = useApiCall()
  const sentContact = asDraft(item.values.contact, contactFields)
  const sentTicket = asDraft(item.values.ticket, ticketFields[item.type])
  const hasTicket = ticketFields[item.type].length > 0
  // News of a ticket that say nothing of anybody.
  const isOfNobody = isNews(item) && item.match.kind !== 'ambiguous' && Object.keys(item.values.contact).length === 0
  const [contact, setContact] = useState(sentContact)
  const [ticket, setTicket] = useState(sentTicket)
  const suggested = item.match.kind === 'ambiguous' ? '' : (item.match.contact_id ?? 'new')
  const [who, setWho] = useState(suggested)
  const [create, setCreate] = useState('nothing')
  const [errors, setErrors] = useState<Drafts>({})
  const path = `/api/intake/${item.id}`

  const contactEdits = edited(sentContact, contact).edits
  const preview = previewOf(item, who, sentContact, contactEdits)
  const ticketChanges =
    item.match.ticket === null || ticket['ticket_number'] !== sentTicket['ticket_number']
      ? []
      : withEdits(item.match.ticket.changes, sentTicket, edited(sentTicket, ticket).edits)
  const mayBeOther = who === suggested && ['email', 'phone'].some((field) => field in contactEdits)
  // The API names an edit by its whole path; what is about no field is told below all of them.
  const inputs = {
    contact: isOfNobody ? [] : contactFields.map((name) => `edits.contact.${name}`),
    ticket: ticketFields[item.type].map((name) => `edits.ticket.${name}`),
  }
  const elsewhere = failureElsewhere(failure, [...inputs.contact, ...inputs.ticket])
  const errorOf = (of: 'contact' | 'ticket') => (name: string) => errors[name] ?? failureAt(failure, `edits.${of}.${name}`)

  const approve = async () => {
    const ofContact = edited(sentContact, contact)
    const ofTicket = edited(sentTicket, ticket)
    const wrong = { ...ofContact.errors, ...ofTicket.errors }
    setErrors(wrong)
    if (Object.keys(wrong).length > 0) return
    await call(decidedSchema, `${path}/approve`, {
      method: 'POST',
      body: {
        // What was suggested is matched again: another message may have made the contact meanwhile.
        ...(who === suggested ? {} : { contact_id: who }),
        edits: { contact: ofContact.edits, ...(hasTicket ? { ticket: ofTicket.edits } : {}) },
        ...(create === 'nothing' ? {} : { create }),
      },
    })
  }
  return (
    <Form className="flex flex-col gap-4" onSubmit={() => void approve()}>
      {isOfNobody ? null : (
        <>
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
          {preview === null ? null : (
            <section aria-label="What it would become then" aria-live="polite">
              <ChangesTable match={preview} />
              {mayBeOther ? (
                <p className="mt-2 text-muted">
                  Who it is is looked up again as you approve: by another address or number it may be somebody else.
                </p>
              ) : null}
            </section>
          )}
          <fieldset className="grid gap-3 sm:grid-cols-2">
            <legend className="mb-2 font-medium">Contact</legend>
            <DraftFields names={contactFields} drafts={contact} errorOf={errorOf('contact')} onChange={setContact} />
          </fieldset>
        </>
      )}
      {hasTicket ? (
        <fieldset className="grid gap-3 sm:grid-cols-2">
          <legend className="mb-2 font-medium">Ticket</legend>
          <DraftFields names={ticketFields[item.type]} drafts={ticket} errorOf={errorOf('ticket')} onChange={setTicket} />
          {ticketChanges.length === 0 ? null : (
            <section aria-label="What would change of the ticket" className="sm:col-span-2">
              <ChangesTable match={{ kind: 'existing', changes: ticketChanges }} />
            </section>
          )}
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
      {elsewhere === null ? null : <Notice tone="danger">{elsewhere}</Notice>}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <SubmitButton pending={pending} pendingLabel="Deciding…" isDisabled={who === ''}>
          Approve
        </SubmitButton>
        <RejectMessages
          what={`the message of ${itemTitle(item)}`}
          onReject={async (reason) => {
            await callApi(decidedSchema, `${path}/reject`, { method: 'POST', body: { reason } })
            router.refresh()
          }}
        >
          Reject…
        </RejectMessages>
      </div>
    </Form>
  )
}

function DraftFields({
  names,
  drafts,
  errorOf,
  onChange,
}: {
  names: readonly string[]
  drafts: Drafts
  errorOf: (name: string) => string | undefined
  onChange: (drafts: Drafts) => void
}) {
  return names.map((name) =>
    choices.has(name) ? (
      <Choice
        key={name}
        label={fieldLabel(name)}
        value={drafts[name] || (name === 'priority' ? 'normal' : null)}
        options={choices.get(name)?.map((value) => ({ value, label: optionLabel(value) })) ?? []}
        onChange={(value) => onChange({ ...drafts, [name]: value })}
      />
    ) : (
      <Field
        key={name}
        label={fieldLabel(name)}
        value={drafts[name] ?? ''}
        error={errorOf(name)}
        lines={ofLines.has(name) ? 2 : undefined}
        onChange={(value) => onChange({ ...drafts, [name]: value })}
      />
    ),
  )
}

/** What would change of the person chosen, by what was sent and is corrected here; null while nobody is. */
function previewOf(
  { match, values }: IntakeItem,
  who: string,
  sent: Drafts,
  edits: Edited['edits'],
): Pick<IntakeItem['match'], 'kind' | 'changes'> | null {
  if (who === 'new') return { kind: 'new', changes: asNew(corrected(values.contact, edits)) }
  const chosen = match.kind === 'existing' ? match : match.candidates.find(({ id }) => id === who)
  return chosen === undefined ? null : { kind: 'existing', changes: withEdits(chosen.changes, sent, edits) }
}
