'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { X } from 'lucide-react'
import { useState, useTransition } from 'react'
import { addTarget, removeTarget } from '@/app/dashboard/_records/about-actions.ts'
import { problemText } from '@/src/components/api.ts'
import { ReferenceField } from '@/src/components/records/reference-field.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { type AboutOthers, aboutTargets } from '@/src/lib/records/activities/about.ts'

const nothing = { id: '', title: '' }

/** Adds a record to what another one is about. */
export function AboutForm({ object, id }: { object: AboutOthers; id: string }) {
  const targets = aboutTargets(object)
  const [target, setTarget] = useState<SyncedObject>('contact')
  const [chosen, setChosen] = useState(nothing)
  const [pending, startTransition] = useTransition()
  const [problem, setProblem] = useState<string | null>(null)

  const save = async () => {
    if (chosen.id === '') {
      setProblem('Choose one from the list.')
      return
    }
    try {
      const result = await addTarget({ object, id, target, to: chosen.id })
      setProblem(result.problem)
      if (result.problem === null) setChosen(nothing)
    } catch (thrown) {
      setProblem(problemText(thrown))
    }
  }

  return (
    <Form onSubmit={() => startTransition(save)} className="grid items-start gap-3 sm:grid-cols-[12rem_minmax(0,1fr)]">
      <Choice
        label="Also about a"
        value={target}
        options={targets.map((each) => ({ value: each, label: capitalized(specOf(each).one) }))}
        onChange={(next) => {
          setTarget(next)
          setChosen(nothing)
          setProblem(null)
        }}
      />
      <ReferenceField
        key={target}
        to={target}
        name="about"
        label={capitalized(specOf(target).one)}
        value={chosen.id}
        title={chosen.title}
        onChange={(to, title) => setChosen({ id: to, title })}
        error={problem ?? undefined}
      />
      <div>
        <SubmitButton pending={pending} pendingLabel="Adding…" size="sm">
          Add
        </SubmitButton>
      </div>
    </Form>
  )
}

/** Takes a record away from what another one is about. */
export function EndAbout({ object, id, to, title }: { object: AboutOthers; id: string; to: string; title: string }) {
  const [pending, startTransition] = useTransition()
  const end = () =>
    startTransition(async () => {
      try {
        const { problem } = await removeTarget({ object, id, to })
        if (problem !== null) toast.danger(problem)
      } catch (thrown) {
        toast.danger(problemText(thrown))
      }
    })
  return (
    <Button variant="ghost" size="sm" isIconOnly aria-label={`No longer about ${title}`} isPending={pending} onPress={end}>
      <X aria-hidden />
    </Button>
  )
}
