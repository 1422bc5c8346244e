'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { X } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { z } from 'zod'
import { callApi, inputProblemText, problemText } from '@/src/components/api.ts'
import { contactApi } from '@/src/components/contacts/contact-address.ts'
import { relationshipWords } from '@/src/components/contacts/contact-words.ts'
import { ReferenceField } from '@/src/components/records/reference-field.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { type RelationshipKind, relationshipKinds } from '@/src/lib/crm/domain/relationships.ts'

const nobody = { id: '', title: '' }
const doneSchema = z.object({ id: z.string() })

/** Says what another contact is to this one. */
export function RelationshipForm({ organizationId, contactId }: { organizationId: string; contactId: string }) {
  const router = useRouter()
  const [kind, setKind] = useState<RelationshipKind>('spouse')
  const [chosen, setChosen] = useState(nobody)
  const [problem, setProblem] = useState<string | undefined>()
  const [pending, startTransition] = useTransition()

  const save = async () => {
    if (chosen.id === '') {
      setProblem('Choose one from the list.')
      return
    }
    try {
      const body = { contact_id: chosen.id, kind }
      await callApi(doneSchema, `${contactApi(organizationId, contactId)}/relationships`, { method: 'POST', body })
      setChosen(nobody)
      setProblem(undefined)
      router.refresh()
    } catch (thrown) {
      setProblem(inputProblemText(thrown))
    }
  }
  return (
    <Form className="grid items-start gap-3 sm:grid-cols-[14rem_minmax(0,1fr)]" onSubmit={() => startTransition(save)}>
      <Choice
        label="What they are to this one"
        value={kind}
        options={relationshipKinds.map((value) => ({ value, label: relationshipWords[value] }))}
        onChange={setKind}
      />
      <ReferenceField
        to="contact"
        name="related"
        label="Contact"
        value={chosen.id}
        title={chosen.title}
        onChange={(id, title) => setChosen({ id, title })}
        error={problem}
      />
      <div>
        <SubmitButton pending={pending} pendingLabel="Adding…" size="sm">
          Add relationship
        </SubmitButton>
      </div>
    </Form>
  )
}

/** Ends something of a contact that the API has below its address. */
export function EndPart({ path, label }: { path: string; label: string }) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const end = () =>
    startTransition(async () => {
      try {
        await callApi(doneSchema, path, { method: 'DELETE' })
        router.refresh()
      } catch (thrown) {
        toast.danger(problemText(thrown))
      }
    })
  return (
    <Button variant="ghost" size="sm" isIconOnly aria-label={label} isPending={pending} onPress={end}>
      <X aria-hidden />
    </Button>
  )
}
