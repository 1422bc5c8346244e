'use client'

import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { callApi, inputProblemText } from '@/src/components/api.ts'
import { contactApi } from '@/src/components/contacts/contact-address.ts'
import { channelWords, purposeWords } from '@/src/components/contacts/contact-words.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { consentChannels, consentPurposes, consentSchema, consentStatuses } from '@/src/lib/records/contacts/consents.ts'

/** Writes down what a contact has agreed to, or taken back. */
export function ConsentForm({ organizationId, contactId }: { organizationId: string; contactId: string }) {
  const router = useRouter()
  const [channel, setChannel] = useState<(typeof consentChannels)[number]>('email')
  const [purpose, setPurpose] = useState<(typeof consentPurposes)[number]>('marketing')
  const [status, setStatus] = useState<(typeof consentStatuses)[number]>('granted')
  const [source, setSource] = useState('')
  const [problem, setProblem] = useState<string | undefined>()
  const [pending, startTransition] = useTransition()

  const save = async () => {
    if (source.trim() === '') {
      setProblem('Say where it was said: a form, a call, a letter.')
      return
    }
    try {
      const body = { channel, purpose, status, source }
      await callApi(consentSchema, `${contactApi(organizationId, contactId)}/consents`, { method: 'POST', body })
      setSource('')
      setProblem(undefined)
      router.refresh()
    } catch (thrown) {
      setProblem(inputProblemText(thrown))
    }
  }
  return (
    <Form className="grid items-start gap-3 sm:grid-cols-3" onSubmit={() => startTransition(save)}>
      <Choice
        label="Channel"
        value={channel}
        options={consentChannels.map((value) => ({ value, label: channelWords[value] }))}
        onChange={setChannel}
      />
      <Choice
        label="For"
        value={purpose}
        options={consentPurposes.map((value) => ({ value, label: purposeWords(value) }))}
        onChange={setPurpose}
      />
      <Choice
        label="Consent"
        value={status}
        options={consentStatuses.map((value) => ({ value, label: value === 'granted' ? 'Granted' : 'Withdrawn' }))}
        onChange={setStatus}
      />
      <div className="sm:col-span-3">
        <Field label="Where it was said" value={source} onChange={setSource} error={problem} />
      </div>
      <div>
        <SubmitButton pending={pending} pendingLabel="Writing down…" size="sm">
          Write down
        </SubmitButton>
      </div>
    </Form>
  )
}
