'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { Merge } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { revealTravelDocuments } from '@/app/dashboard/_records/travel-actions.ts'
import { callApi, problemText } from '@/src/components/api.ts'
import { contactApi } from '@/src/components/contacts/contact-address.ts'
import { ReferenceField } from '@/src/components/records/reference-field.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { TravelDocument } from '@/src/lib/records/resources/travel-documents.ts'

/** A member whose values may differ, by its name in the API. */
export type MergeField = {
  readonly name: string
  readonly label: string
  /** Of what is secret: the document that it is of, which is never filled from another one. */
  readonly document: TravelDocument | null
}

const recordSchema = z.record(z.string(), z.json())
type Values = z.infer<typeof recordSchema>
/** Of the contact that stays, and of the one that goes. */
type Compared = { readonly mine: Values; readonly theirs: Values }
const nobody = { id: '', title: '' }

/** Makes another contact a part of this one, value by value where the two differ. */
export function MergeContact({
  organizationId,
  contactId,
  name,
  fields,
  offered,
}: {
  organizationId: string
  contactId: string
  name: string
  fields: readonly MergeField[]
  /** Who probably is the same person, and goes unless another one is chosen. */
  offered?: { readonly id: string; readonly name: string } | undefined
}) {
  const router = useRouter()
  const [isOpen, setIsOpen] = useState(false)
  const [other, setOther] = useState(nobody)
  const [values, setValues] = useState<Compared | null>(null)
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set())
  const [problem, setProblem] = useState<string | null>(null)

  const choose = async (id: string, title: string) => {
    setOther({ id, title })
    setValues(null)
    setTaken(new Set())
    setProblem(null)
    if (id === '') return
    if (id === contactId) {
      setProblem('This is the contact itself. Choose another one.')
      return
    }
    try {
      const [mine, theirs] = await Promise.all([
        callApi(recordSchema, contactApi(organizationId, contactId)),
        callApi(recordSchema, contactApi(organizationId, id)),
      ])
      // Anyone who compares passports has looked at them.
      if (differingIn(fields, { mine, theirs }).some(({ document }) => document !== null)) {
        for (const seen of await Promise.all([contactId, id].map((each) => revealTravelDocuments({ id: each })))) {
          if ('problem' in seen) throw new Error(seen.problem)
        }
      }
      setValues({ mine, theirs })
    } catch (thrown) {
      setProblem(problemText(thrown))
    }
  }
  const merge = async () => {
    if (values === null) throw new Error('Choose the contact that goes, and wait for what differs.')
    const body = { into_id: contactId, fields: Object.fromEntries([...taken].map((field) => [field, 'this'])) }
    await callApi(recordSchema, `${contactApi(organizationId, other.id)}/merge`, { method: 'POST', body })
    toast.success(`${other.title} is now a part of ${name}`)
    setOther(nobody)
    setValues(null)
    router.refresh()
  }
  const differing = values === null ? [] : differingIn(fields, values)

  return (
    <>
      <Button
        {...(offered === undefined ? { variant: 'ghost' } : { variant: 'outline', size: 'sm' })}
        onPress={() => {
          setIsOpen(true)
          if (offered !== undefined) void choose(offered.id, offered.name)
        }}
      >
        <Merge aria-hidden />
        {offered === undefined ? 'Merge…' : 'Keep this one…'}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Merge another contact into ${name}?`}
        confirmLabel="Merge"
        pendingLabel="Merging…"
        onConfirm={merge}
      >
        <p>
          The other contact goes for good. Its notes, tasks, opportunities, leads, consents, relationships, documents and history
          come here, its record in a CRM too, and what is blank here is filled from it.
        </p>
        <ReferenceField
          to="contact"
          name="merged"
          label="Contact that goes"
          value={other.id}
          title={other.title}
          onChange={(id, title) => void choose(id, title)}
        />
        {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
        {values === null ? null : differing.length === 0 ? (
          <p>No value of the two differs.</p>
        ) : (
          <Differences fields={differing} values={values} taken={taken} onTake={setTaken} />
        )}
      </ConfirmDialog>
    </>
  )
}

/** Which of two values each field keeps. */
function Differences({
  fields,
  values,
  taken,
  onTake,
}: {
  fields: readonly MergeField[]
  values: Compared
  /** Fields that take the value of the contact that goes. */
  taken: ReadonlySet<string>
  onTake: (taken: ReadonlySet<string>) => void
}) {
  return (
    <ul className="flex flex-col gap-3">
      {fields.map(({ name: field, label }) => (
        <li key={field}>
          <fieldset className="min-w-0">
            <legend className="font-medium">{label}</legend>
            {[false, true].map((isTheirs) => (
              <label key={String(isTheirs)} className="flex min-h-6 items-start gap-2 py-0.5">
                <input
                  type="radio"
                  name={field}
                  className="mt-1"
                  checked={taken.has(field) === isTheirs}
                  onChange={() => onTake(new Set([...taken].filter((each) => each !== field).concat(isTheirs ? field : [])))}
                />
                <span className="min-w-0 break-words">
                  {shown(isTheirs ? values.theirs[field] : values.mine[field]) || 'empty'}{' '}
                  <span className="text-muted">{isTheirs ? 'of the one that goes' : 'of the one that stays'}</span>
                </span>
              </label>
            ))}
          </fieldset>
        </li>
      ))}
    </ul>
  )
}

/** What differs and is not filled by itself. Of a passport or a visa: all that differs, where both have one. */
function differingIn(fields: readonly MergeField[], { mine, theirs }: Compared) {
  const has = (values: Values, document: TravelDocument) =>
    fields.some((field) => field.document === document && shown(values[field.name]) !== '')
  return fields.filter(({ name, document }) => {
    const [one, other] = [shown(mine[name]), shown(theirs[name])]
    if (one === other) return false
    return document === null ? one !== '' && other !== '' : has(mine, document) && has(theirs, document)
  })
}

function shown(value: z.infer<ReturnType<typeof z.json>> | undefined): string {
  if (value === null || value === undefined || value === false) return ''
  if (Array.isArray(value)) return value.map(String).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
