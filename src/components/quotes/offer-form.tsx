'use client'

import { Button } from '@heroui/react/button'
import { startTransition, useActionState, useState } from 'react'
import { decideOffer } from '@/app/quote/[token]/actions.ts'
import type { OfferState } from '@/src/components/quotes/offer-state.ts'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'

const open: OfferState = { kind: 'open' }

/** Where a customer accepts or declines a quote, with their name. */
export function OfferForm({ token, organization }: { token: string; organization: string }) {
  const [state, submit, pending] = useActionState(decideOffer, open)
  const [name, setName] = useState('')
  const [reason, setReason] = useState('')
  const [declines, setDeclines] = useState(false)
  if (state.kind === 'rejected') {
    return (
      <Notice tone="info" title="You have declined this quote">
        {organization} can see that. The link leads to nothing any more.
      </Notice>
    )
  }
  if (state.kind === 'accepted' || state.kind === 'was_accepted') {
    return (
      <Notice
        tone="success"
        title={state.kind === 'accepted' ? 'Thank you: the quote is accepted' : 'This quote was accepted already'}
      >
        {state.kind === 'accepted'
          ? `${organization} can see that.`
          : 'Accepting it again changes nothing, and nothing more is needed.'}
      </Notice>
    )
  }
  const wrong = state.kind === 'wrong' ? state : null
  const decide = (decision: 'accept' | 'decline') => {
    const form = new FormData()
    for (const [key, value] of Object.entries({ token, decision, name, reason })) form.set(key, value)
    startTransition(() => submit(form))
  }
  return (
    <Form action={submit} className="flex flex-col gap-4" onSubmit={() => decide(declines ? 'decline' : 'accept')}>
      {wrong !== null && wrong.field !== 'name' && wrong.field !== 'reason' ? (
        <Notice tone="danger">{wrong.message}</Notice>
      ) : null}
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="decision" value={declines ? 'decline' : 'accept'} />
      <Field
        label="Your name"
        name="name"
        value={name}
        onChange={setName}
        autoComplete="name"
        error={wrong?.field === 'name' ? wrong.message : undefined}
      />
      {declines ? (
        <>
          <Field
            label="Why, if you like to say"
            name="reason"
            lines={3}
            value={reason}
            onChange={setReason}
            error={wrong?.field === 'reason' ? wrong.message : undefined}
          />
          <div className="flex flex-wrap gap-2">
            <SubmitButton pending={pending} pendingLabel="Declining…" variant="danger">
              Decline quote
            </SubmitButton>
            <Button variant="ghost" isDisabled={pending} onPress={() => setDeclines(false)}>
              Back
            </Button>
          </div>
        </>
      ) : (
        <div className="flex flex-wrap gap-2">
          <SubmitButton pending={pending} pendingLabel="Accepting…">
            Accept quote
          </SubmitButton>
          <Button variant="outline" isDisabled={pending} onPress={() => setDeclines(true)}>
            Decline…
          </Button>
        </div>
      )}
    </Form>
  )
}
