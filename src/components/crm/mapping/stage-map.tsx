'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import NextLink from 'next/link'
import { useState } from 'react'
import { callApi, problemText } from '@/src/components/api.ts'
import { listed } from '@/src/components/format.ts'
import type { CrmField } from '@/src/components/crm/mapping/draft.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { TakeOver } from '@/src/components/crm/mapping/take-over.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useUnsavedGuard } from '@/src/components/use-unsaved-guard.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { FieldMapping } from '@/src/lib/crm/domain/field-mapping.ts'
import { fieldOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { meaningOf, sentAs, withMeaning, withSuggestions } from '@/src/lib/crm/domain/stage-map.ts'
import { type OwnStage, stageGroups, stageLabel } from '@/src/lib/crm/domain/stages.ts'
import type { StageMap as Stages } from '@/src/lib/crm/domain/transform-rules.ts'
import { mapsToCrm } from '@/src/lib/crm/domain/transforms.ts'
import { type MappingView, mappingResponseSchema } from '@/src/lib/contract/mapping.ts'

const none = '(none)'
const empty: Stages = { name: 'map', values: {} }

/** What each choice of the CRM, as a stage, means here and, where several mean the same, which of them ours is sent as. */
export function StageMap({
  view,
  row,
  field,
  ours: all,
  object,
  canEdit,
  onSaved,
  onTakenOver,
}: {
  view: MappingView
  row: FieldMapping
  field: CrmField
  /** What can be chosen here. */
  ours: readonly OwnStage[]
  object: SyncedObject
  canEdit: boolean
  onSaved: (view: MappingView) => void
  onTakenOver: () => Promise<unknown>
}) {
  const crm = crmNames[view.crmType]
  const isStage = fieldOf(object, row.adsappField)?.isStage === true
  const { title, one, many } = isStage
    ? { title: 'Stages', one: 'stage', many: 'stages' }
    : { title: fieldLabel(row.adsappField), one: 'value', many: 'values' }
  const stored = row.transformRule?.name === 'map' ? row.transformRule : empty
  const [draft, setDraft] = useState(stored)
  const [saving, setSaving] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const isDirty = JSON.stringify(draft) !== JSON.stringify(stored)
  useUnsavedGuard(isDirty && !saving, `The ${many} have unsaved changes. Leave without saving?`)
  const theirs = field.options ?? []
  const isChosen = (key: string) => key in draft.values || Object.values(draft.also ?? {}).includes(key)
  const ours = all
    .filter(({ key, isArchived }) => !isArchived || isChosen(key))
    .map(({ key, label, pipeline }) => ({ value: key, label: stageLabel({ label, within: pipeline || undefined }) }))
  const suggested = withSuggestions(draft, all, theirs)
  const canSuggest = JSON.stringify(suggested) !== JSON.stringify(draft)

  const save = async () => {
    setSaving(true)
    setProblem(null)
    try {
      const body = { crmType: view.crmType, object_type: object, mappings: [{ ...row, transformRule: draft }] }
      onSaved(await callApi(mappingResponseSchema, '/api/crm/mapping', { method: 'PUT', body }))
      toast.success(`${isStage ? 'Stages' : 'Values'} of ${crm} saved. What waited for them is synced next.`)
    } catch (thrown) {
      setProblem(problemText(thrown))
    } finally {
      setSaving(false)
    }
  }

  return (
    <Panel
      title={title}
      description={`What each ${one} of ${crm} is here. A record with a ${one} without a counterpart keeps its own on both sides, until you say what it means.`}
    >
      <div className="flex flex-col gap-5">
        {canEdit ? (
          <div className="flex flex-wrap items-center gap-2">
            {isStage ? <TakeOver crmType={view.crmType} isDisabled={saving} onTakenOver={onTakenOver} /> : null}
            {canSuggest ? (
              <Button size="sm" variant="ghost" isDisabled={saving} onPress={() => setDraft(suggested)}>
                Suggest by name
              </Button>
            ) : null}
            {isStage ? (
              <NextLink href="/dashboard/settings/pipelines" className="text-link">
                Your pipelines
              </NextLink>
            ) : null}
          </div>
        ) : null}
        {stageGroups(theirs).map((group) => (
          <Meanings
            key={group.title}
            title={group.title === '' ? crm : group.title}
            theirs={group.stages}
            ours={ours}
            draft={draft}
            isDisabled={!canEdit || saving}
            onChange={setDraft}
          />
        ))}
        <SentAs draft={draft} ours={ours} theirs={theirs} crm={crm} isDisabled={!canEdit || saving} onChange={setDraft} />
        <NotMappedYet draft={draft} all={all} theirs={theirs} crm={crm} many={many} />
        {canEdit ? (
          <div className="flex flex-wrap items-center gap-2">
            <SubmitButton type="button" pending={saving} pendingLabel="Saving…" isDisabled={!isDirty} onPress={() => void save()}>
              Save {isStage ? 'stages' : title.toLowerCase()}
            </SubmitButton>
            <Button variant="ghost" isDisabled={!isDirty || saving} onPress={() => setDraft(stored)}>
              Discard changes
            </Button>
          </div>
        ) : null}
        {problem ? (
          <Notice tone="danger" title="Not saved">
            {problem}
          </Notice>
        ) : null}
      </div>
    </Panel>
  )
}

type Theirs = Readonly<NonNullable<CrmField['options']>>
type Ours = readonly { readonly value: string; readonly label: string }[]

/** What each choice of one pipeline of the CRM means here. */
function Meanings({
  title,
  theirs,
  ours,
  draft,
  isDisabled,
  onChange,
}: {
  title: string
  theirs: Theirs
  ours: Ours
  draft: Stages
  isDisabled: boolean
  onChange: (draft: Stages) => void
}) {
  return (
    <fieldset disabled={isDisabled} className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{title}</legend>
      {theirs.map((stage) => (
        <div key={stage.value} className="grid items-center gap-x-4 gap-y-1 sm:grid-cols-2">
          <span className="min-w-0 break-words">{stage.label}</span>
          <Choice
            label={`${stageLabel(stage)} is here`}
            hideLabel
            value={meaningOf(draft, stage.value) ?? none}
            options={[{ value: none, label: 'Not mapped' }, ...ours]}
            onChange={(key) => onChange(withMeaning(draft, stage.value, key === none ? null : key))}
            isDisabled={isDisabled}
          />
        </div>
      ))}
    </fieldset>
  )
}

/** Where several choices of the CRM mean the same, which of them ours is sent as; and which of ours are sent as one. */
function SentAs({
  draft,
  ours,
  theirs,
  crm,
  isDisabled,
  onChange,
}: {
  draft: Stages
  ours: Ours
  theirs: Theirs
  crm: string
  isDisabled: boolean
  onChange: (draft: Stages) => void
}) {
  const several = ours.filter(({ value }) => Object.values(draft.also ?? {}).includes(value))
  const alike = Object.groupBy(Object.keys(draft.alike ?? {}), (key) => draft.alike?.[key] ?? '')
  const labelOf = (key: string) => ours.find(({ value }) => value === key)?.label ?? key
  return (
    <>
      {several.map(({ value, label }) => (
        <Choice
          key={value}
          label={`${label} is sent to ${crm} as`}
          value={draft.values[value] ?? null}
          options={theirs
            .filter((stage) => meaningOf(draft, stage.value) === value)
            .map((stage) => ({ value: stage.value, label: stageLabel(stage) }))}
          onChange={(stage) => onChange(sentAs(draft, value, stage))}
          isDisabled={isDisabled}
        />
      ))}
      {Object.entries(alike).map(([key, others = []]) => (
        <p key={key} className="text-muted">
          {crm} does not tell {listed(others.map(labelOf))} from {labelOf(key)}: sent as that, and kept here.
        </p>
      ))}
    </>
  )
}

/** What has no counterpart yet, on either side. */
function NotMappedYet({
  draft,
  all,
  theirs,
  crm,
  many,
}: {
  draft: Stages
  all: readonly OwnStage[]
  theirs: Theirs
  crm: string
  many: string
}) {
  const open = theirs.filter(({ value }) => meaningOf(draft, value) === null).length
  const unsent = all.filter(({ key, isArchived }) => !isArchived && !mapsToCrm(draft, key))
  if (open === 0 && unsent.length === 0) return null
  return (
    <p className="text-muted">
      {open === 0 ? '' : `${open} of ${theirs.length} ${many} of ${crm} are not mapped. `}
      {unsent.length === 0 ? '' : `Not sent to ${crm}: ${unsent.map(({ label }) => label).join(', ')}.`}
    </p>
  )
}
