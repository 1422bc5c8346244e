'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import useSWR from 'swr'
import { ApiProblem, callApi, problemText } from '@/src/components/api.ts'
import { FilterConditionRow } from '@/src/components/crm/mapping/filter-condition.tsx'
import { PreviewButton } from '@/src/components/crm/preview/preview-button.tsx'
import { counted } from '@/src/components/format.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { filterSentence } from '@/src/lib/crm/domain/filter-words.ts'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { type FilterCondition, type RecordFilter, recordFilterSchema } from '@/src/lib/crm/domain/record-filter.ts'
import type { MappingView } from '@/src/lib/contract/mapping.ts'
import { type FilterCount, filterCountSchema, type FilterView, filterViewSchema } from '@/src/lib/contract/record-filter.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'

const path = '/api/crm/filter'

type Draft = { readonly key: number; readonly side: 'adsapp' | 'crm'; readonly condition: FilterCondition }

/** Which records take part: conditions as a sentence, with what they would do before they are saved. */
export function RecordFilterPanel({ view, object, canEdit }: { view: MappingView; object: SyncedObject; canEdit: boolean }) {
  const { data, error, mutate } = useSWR<FilterView, ApiProblem>(
    `${path}?crm_type=${view.crmType}&object_type=${object}`,
    (address: string) => callApi(filterViewSchema, address),
    { revalidateOnFocus: false, revalidateOnReconnect: false, shouldRetryOnError: false },
  )
  if (error) return <Notice tone="danger">{error.message}</Notice>
  if (!data) return null
  return (
    <FilterEditor
      key={JSON.stringify(data.filter)}
      view={view}
      object={object}
      canEdit={canEdit}
      saved={data.filter}
      onSaved={(stored) => void mutate(stored, { revalidate: false })}
    />
  )
}

function FilterEditor({
  view,
  object,
  canEdit,
  saved,
  onSaved,
}: {
  view: MappingView
  object: SyncedObject
  canEdit: boolean
  saved: RecordFilter
  onSaved: (stored: FilterView) => void
}) {
  const crm = crmNames[view.crmType]
  const { many } = specOf(object)
  const [drafts, setDrafts] = useState<readonly Draft[]>(() => draftsOf(saved))
  const [count, setCount] = useState<FilterCount | null>(null)
  const [busy, setBusy] = useState<Sending | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  /** Somebody else has made another filter of it meanwhile, which this person has been told. */
  const [isWarned, setWarned] = useState(false)
  const filter = filterOf(drafts)
  const isDirty = JSON.stringify(filter) !== JSON.stringify(saved)
  const label = (side: 'adsapp' | 'crm', name: string) => view.fields[side].find((field) => field.name === name)?.label ?? name
  const change = (next: readonly Draft[]) => {
    setDrafts(next)
    setCount(null)
    setProblem(null)
  }
  const add = (side: 'adsapp' | 'crm') => {
    const [field] = view.fields[side]
    if (field === undefined) return
    const key = Math.max(-1, ...drafts.map((draft) => draft.key)) + 1
    change([...drafts, { key, side, condition: { field: field.name, op: 'is', values: [] } }])
  }
  const send = async (what: Sending) => {
    setBusy(what)
    setProblem(null)
    const body = { crmType: view.crmType, object_type: object, filter }
    const seen = isWarned ? {} : { seen: saved }
    try {
      if (what === 'count') setCount(await callApi(filterCountSchema, `${path}/count`, { method: 'POST', body }))
      else {
        onSaved(await callApi(filterViewSchema, path, { method: 'PUT', body: { ...body, ...seen } }))
        toast.success('Saved. The next sync goes by it.')
      }
    } catch (thrown) {
      setWarned(thrown instanceof ApiProblem && thrown.code === 'changed_meanwhile')
      setProblem(problemText(thrown))
    } finally {
      setBusy(null)
    }
  }
  return (
    <section aria-label="Which records take part" className="mt-4 rounded-lg border border-border bg-surface p-4">
      <h2 className="font-semibold">Which {many} take part</h2>
      <p className="mt-1" aria-live="polite">
        {filterSentence(filter, { many, crm, label })}
      </p>
      <p className="mt-1 text-muted">
        A record that does not fit leaves the sync and stays on both sides. It is never deleted or archived by this, and comes
        back once it fits. One record by itself is excluded, and included again, on its own page and in the list of records.
      </p>
      <div className="mt-3 flex flex-col gap-2">
        {drafts.map((draft) => (
          <div key={draft.key} className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2">
            <FilterConditionRow
              side={draft.side}
              crm={crm}
              fields={view.fields[draft.side]}
              condition={draft.condition}
              isDisabled={!canEdit || busy !== null}
              onChange={(condition) => change(drafts.map((each) => (each.key === draft.key ? { ...draft, condition } : each)))}
            />
            {canEdit ? (
              <Button
                variant="ghost"
                isIconOnly
                className="sm:mt-6"
                aria-label={`Take out the condition on ${label(draft.side, draft.condition.field)}`}
                isDisabled={busy !== null}
                onPress={() => change(drafts.filter(({ key }) => key !== draft.key))}
              >
                <Trash2 aria-hidden />
              </Button>
            ) : null}
          </div>
        ))}
      </div>
      {canEdit ? (
        <FilterTools
          crmType={view.crmType}
          object={object}
          filter={filter}
          isDirty={isDirty}
          busy={busy}
          onAdd={add}
          onSend={(what) => void send(what)}
          onDiscard={() => change(draftsOf(saved))}
        />
      ) : null}
      <p aria-live="polite" className="mt-2">
        {count === null ? '' : countSentence(count)}
      </p>
      {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
    </section>
  )
}

/** Counts what the filter would do, or saves it. */
type Sending = 'count' | 'save'

function FilterTools({
  crmType,
  object,
  filter,
  isDirty,
  busy,
  onAdd,
  onSend,
  onDiscard,
}: {
  crmType: CrmType
  object: SyncedObject
  filter: RecordFilter
  isDirty: boolean
  busy: Sending | null
  onAdd: (side: Draft['side']) => void
  onSend: (what: Sending) => void
  onDiscard: () => void
}) {
  const isWhole = recordFilterSchema.safeParse(filter).success
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <Button size="sm" variant="outline" isDisabled={busy !== null} onPress={() => onAdd('adsapp')}>
        <Plus aria-hidden />
        Condition here
      </Button>
      <Button size="sm" variant="outline" isDisabled={busy !== null} onPress={() => onAdd('crm')}>
        <Plus aria-hidden />
        Condition in {crmNames[crmType]}
      </Button>
      <Button
        size="sm"
        variant="outline"
        isPending={busy === 'count'}
        isDisabled={!isDirty || !isWhole || busy !== null}
        onPress={() => onSend('count')}
      >
        What would this do?
      </Button>
      {isDirty && isWhole ? (
        <PreviewButton crm={crmType} draft={{ objects: { [object]: { settings: { filter } } } }} isDisabled={busy !== null} />
      ) : null}
      <SubmitButton
        type="button"
        pending={busy === 'save'}
        pendingLabel="Saving…"
        isDisabled={!isDirty || !isWhole || busy !== null}
        onPress={() => onSend('save')}
      >
        Save filter
      </SubmitButton>
      {isDirty ? (
        <Button variant="ghost" isDisabled={busy !== null} onPress={onDiscard}>
          Discard
        </Button>
      ) : null}
      {isWhole ? null : (
        <p className="w-full text-muted">
          To save it, give each condition a value: one for “is at least” and “is at most”, up to 20 for the others. Each side
          takes up to ten conditions.
        </p>
      )}
    </div>
  )
}

function draftsOf(filter: RecordFilter): readonly Draft[] {
  const all = (['adsapp', 'crm'] as const).flatMap((side) => filter[side].map((condition) => ({ side, condition })))
  return all.map((draft, key) => ({ key, ...draft }))
}

function filterOf(drafts: readonly Draft[]): RecordFilter {
  const of = (wanted: 'adsapp' | 'crm') => drafts.flatMap(({ side, condition }) => (side === wanted ? condition : []))
  return { adsapp: of('adsapp'), crm: of('crm') }
}

function countSentence({ looked, leave, comeBack, isPartial }: FilterCount): string {
  const parts = [
    leave === 0
      ? 'No record leaves the sync'
      : `${counted(leave, 'record leaves', 'records leave')} the sync and ${leave === 1 ? 'stays' : 'stay'} on both sides`,
    ...(comeBack === 0 ? [] : [`${counted(comeBack, 'record comes', 'records come')} back`]),
  ]
  return `${parts.join(', ')}${isPartial ? `, of the first ${formatNumber(looked)} that were looked at` : ''}.`
}
