'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { startTransition, useActionState, useEffect, useState } from 'react'
import { HistoryLink } from '@/src/components/history/history-link.tsx'
import { ClashNotice } from '@/src/components/records/clash-notice.tsx'
import { CustomFields } from '@/src/components/records/custom-fields.tsx'
import type { FieldLeaders } from '@/src/components/records/field-leaders.ts'
import type { ClashingField, RecordFormState } from '@/src/components/records/form-state.ts'
import { RecordField } from '@/src/components/records/record-field.tsx'
import { listPath } from '@/src/components/records/record-pages.ts'
import { type SentForm, sendForm } from '@/src/components/records/send-form.ts'
import { useRecordEdit } from '@/src/components/records/use-record-edit.ts'
import { ErasedNotice } from '@/src/components/privacy/erased-notice.tsx'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { listed } from '@/src/components/format.ts'
import { Form } from '@/src/components/ui/form.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { isSyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { statusesFrom } from '@/src/lib/records/leads/lead-status.ts'
import type { LeadSteps } from '@/src/lib/records/leads/lead-steps.ts'
import { type FormField, formSections } from '@/src/lib/records/fields/record-fields.ts'
import { emptyForm, type RecordForm as FormValues, textIn } from '@/src/lib/records/forms/record-form.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

const none: FieldLeaders = {}
const idle: RecordFormState = { kind: 'idle' }

/** Creates a record, or edits one: what is saved is what was changed since it was opened. */
export function RecordForm({
  object,
  existing,
  initial = emptyForm,
  titles,
  choices,
  steps = null,
  leads = none,
}: {
  object: RecordObject
  existing?: { readonly id: string; readonly version: number; readonly form: FormValues }
  /** What a new one begins with. */
  initial?: FormValues
  /** Of what its values lead to. */
  titles: Titles
  /** What can be chosen in its fields. */
  choices: Titles
  /** Of an existing lead's status: what it can become. */
  steps?: LeadSteps | null
  /** Why an edit of a field would not travel, by the field's name in mappings. */
  leads?: FieldLeaders
}) {
  const [state, submit, pending] = useActionState((_previous: RecordFormState, sent: SentForm) => sendForm(sent), idle)
  const edit = useRecordEdit(object, existing, initial)
  const { opened, form, version } = edit
  const { one, many } = recordSpecOf(object)
  const [seen, setSeen] = useState(state)
  const [asked, setAsked] = useState<readonly ClashingField[]>([])
  const isDirty = JSON.stringify(form) !== JSON.stringify(opened)

  if (seen !== state) {
    setSeen(state)
    setAsked(state.kind === 'clash' ? state.clash.fields : [])
    if (state.kind === 'saved') edit.stored(state.form, state.version)
    if (state.kind === 'clash') edit.moved(state.clash.current, state.clash.version)
  }
  if (existing && existing.version > version) edit.moved(existing.form, existing.version)
  useEffect(() => {
    if (state.kind === 'saved') toast.success(`${capitalized(one)} saved`)
  }, [state, one])

  const errors = state.kind === 'invalid' ? state.errors : {}
  const clash = state.kind === 'clash' && asked.length > 0 ? state.clash : null
  const offered = (field: FormField): FormField =>
    steps === null || field.name !== 'leadStatus'
      ? field
      : { ...field, options: statusesFrom(field.options, steps, textIn(edit.current, field.name)) }
  const send = (over: FormValues, allowErased = false) => {
    edit.sending()
    startTransition(() => submit({ object, form, allowErased, over: existing ? { id: existing.id, opened: over } : null }))
  }

  return (
    <Form onSubmit={() => send(opened)} className="flex flex-col">
      <NotSaved state={state} isNew={existing === undefined} many={many} pending={pending} onLetBack={() => send(opened, true)} />
      {clash ? (
        <div className="mb-4">
          <ClashNotice
            fields={asked}
            onTakeTheirs={(fields) => {
              edit.take(
                fields.map(({ name }) => name),
                clash.current,
              )
              setAsked(asked.filter((field) => !fields.includes(field)))
            }}
            onKeepMine={() => send(clash.current)}
          />
        </div>
      ) : null}
      <EnteredFields
        object={object}
        recordId={existing?.id ?? null}
        form={form}
        offered={offered}
        titles={titles}
        choices={choices}
        errors={errors}
        leads={leads}
        onChange={edit.change}
      />
      <CustomFields
        rows={form.custom}
        errors={errors}
        leads={leads}
        isDisabled={false}
        isMappable={isSyncedObject(object)}
        recordId={existing?.id ?? null}
        object={object}
        onChange={(custom) => edit.change({ ...form, custom })}
      />
      <div className="mt-6 flex flex-wrap items-center gap-2">
        <SubmitButton pending={pending} pendingLabel="Saving…">
          {existing ? 'Save' : `Create ${one}`}
        </SubmitButton>
        {existing ? (
          <Button variant="ghost" isDisabled={!isDirty || pending} onPress={edit.discard}>
            Discard changes
          </Button>
        ) : (
          <LinkButton href={listPath(object)} variant="ghost">
            Cancel
          </LinkButton>
        )}
        <p aria-live="polite" className="text-muted">
          {updatedWords(object, edit.updated)}
        </p>
      </div>
    </Form>
  )
}

/** Why nothing was stored, except for a clash, which is answered field by field. */
function NotSaved({
  state,
  isNew,
  many,
  pending,
  onLetBack,
}: {
  state: RecordFormState
  isNew: boolean
  /** The word for several of these records. */
  many: string
  pending: boolean
  onLetBack: () => void
}) {
  switch (state.kind) {
    case 'failed':
      return (
        <div className="mb-4">
          <Notice tone="danger" title="Not saved">
            {state.message}
          </Notice>
        </div>
      )
    case 'unanswered':
      return (
        <div className="mb-4">
          <Notice tone="danger" title="No answer came">
            This may be saved or not; what you entered is still here.{' '}
            {isNew ? `Look in the list of ${many} whether it is there before you create it again.` : 'Save again in a moment.'}
          </Notice>
        </div>
      )
    case 'erased':
      return (
        <div className="mb-4">
          <ErasedNotice isNew={isNew} mayLift={state.mayLift} pending={pending} onLetBack={onLetBack} />
        </div>
      )
    default:
      return null
  }
}

/** Fields that have a control of their own on the page: anyone who uses that sees what it does. */
const besideForm: ReadonlySet<string> = new Set(['ticket ticketStatus'])

/** What others have changed while the form was open; nothing where it is what stands beside it. */
export function updatedWords(object: RecordObject, updated: readonly string[]): string {
  const told = updated.filter((field) => !besideForm.has(`${object} ${field}`))
  return told.length === 0 ? '' : `Changed meanwhile, outside this form, and shown here: ${listed(told.map(fieldLabel))}.`
}

/** The parts of the form with the fields that are entered. */
function enteredSections(object: RecordObject) {
  return formSections(object)
    .map(({ title, fields }) => ({ title, fields: fields.filter(({ isDerived }) => !isDerived) }))
    .filter(({ fields }) => fields.length > 0)
}

function EnteredFields({
  object,
  recordId,
  form,
  offered,
  titles,
  choices,
  errors,
  leads,
  onChange,
}: {
  object: RecordObject
  /** Null: of a record that is not made yet. */
  recordId: string | null
  form: FormValues
  /** A field with what can be chosen in it now. */
  offered: (field: FormField) => FormField
  titles: Titles
  choices: Titles
  errors: Readonly<Record<string, string>>
  leads: FieldLeaders
  onChange: (form: FormValues) => void
}) {
  /** The titles of those that were chosen here. */
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map())
  return (
    <div className="flex flex-col gap-6">
      {enteredSections(object).map(({ title, fields }) => (
        <fieldset key={title} className="min-w-0">
          {title === null ? null : <legend className="mb-3 font-semibold">{title}</legend>}
          <div className="grid gap-4 sm:grid-cols-2">
            {fields.map((field) => (
              <div key={field.name} className={`relative min-w-0 ${field.kind === 'html' ? 'sm:col-span-2' : ''}`}>
                {recordId === null ? null : (
                  <div className="absolute end-0 top-0 z-10">
                    <HistoryLink object={object} id={recordId} field={field.name} label={field.label} />
                  </div>
                )}
                <RecordField
                  field={offered(field)}
                  value={textIn(form, field.name)}
                  choices={choices}
                  titleOf={(id) => chosen.get(id) ?? titles.get(id)?.title ?? id}
                  onChange={(text, shown) => {
                    if (shown !== undefined) setChosen(new Map([...chosen, [text, shown]]))
                    onChange({ ...form, texts: { ...form.texts, [field.name]: text } })
                  }}
                  error={errors[field.name]}
                  description={leads[field.name]}
                />
              </div>
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  )
}
