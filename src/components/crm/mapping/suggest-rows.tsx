'use client'

import { Button } from '@heroui/react/button'
import { ArrowLeft, ArrowLeftRight, Plus, Sparkles } from 'lucide-react'
import { useState } from 'react'
import { callApi, problemText } from '@/src/components/api.ts'
import { type DraftRow, newRow } from '@/src/components/crm/mapping/draft.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { counted } from '@/src/components/format.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { Direction } from '@/src/lib/crm/domain/field-mapping.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { type MappingSuggestions, mappingSuggestionsSchema } from '@/src/lib/contract/mapping-suggestions.ts'
import type { MappingView } from '@/src/lib/contract/mapping.ts'

/** Pairs of fields that correspond, to be taken into the draft one by one, or all that are sure at once. */
export function SuggestRows({
  view,
  object,
  crm,
  rows,
  isDisabled,
  onAdd,
}: {
  view: MappingView
  object: SyncedObject
  crm: string
  rows: readonly DraftRow[]
  isDisabled: boolean
  onAdd: (rows: readonly DraftRow[]) => void
}) {
  const [found, setFound] = useState<MappingSuggestions | null>(null)
  const [reading, setReading] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const look = async () => {
    setReading(true)
    setProblem(null)
    try {
      setFound(
        await callApi(mappingSuggestionsSchema, `/api/crm/mapping/suggestions?crm_type=${view.crmType}&object_type=${object}`),
      )
    } catch (thrown) {
      setProblem(problemText(thrown))
    } finally {
      setReading(false)
    }
  }
  const used = new Set(rows.flatMap(({ adsappField, crmField }) => [`ours ${adsappField}`, `theirs ${crmField}`]))
  const open = found?.suggestions.filter(
    ({ adsappField, crmField }) => !used.has(`ours ${adsappField}`) && !used.has(`theirs ${crmField}`),
  )
  const sure = open?.filter(({ confidence }) => confidence === 'sure') ?? []
  const label = (name: string) => view.fields.crm.find((field) => field.name === name)?.label ?? name
  return (
    <section aria-label="Suggestions" className="border-t border-border p-4">
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" variant="outline" isPending={reading} isDisabled={isDisabled} onPress={() => void look()}>
          <Sparkles aria-hidden />
          Suggest pairs
        </Button>
        {sure.length > 1 ? (
          <Button size="sm" variant="outline" isDisabled={isDisabled} onPress={() => onAdd(sure.map(suggestedRow))}>
            Add the {sure.length} that are sure
          </Button>
        ) : null}
        <p aria-live="polite" className="text-muted">
          {found === null || open === undefined
            ? 'Looks for fields of both sides that correspond and are not mapped.'
            : summary(found, open.length, crm)}
        </p>
      </div>
      {problem === null ? null : (
        <div className="mt-3">
          <Notice tone="danger">{problem}</Notice>
        </div>
      )}
      {found?.modelProblem == null ? null : (
        <div className="mt-3">
          <Notice tone="warning">
            The language model proposed nothing, so these are the app’s own suggestions. {found.modelProblem}
          </Notice>
        </div>
      )}
      {open === undefined || open.length === 0 ? null : (
        <ul className="mt-3 divide-y divide-border rounded-md border border-border">
          {open.map((suggestion) => (
            <li key={suggestion.crmField} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-3 py-2">
              <div className="min-w-0">
                <p className="flex flex-wrap items-center gap-1.5 font-medium">
                  {fieldLabel(suggestion.adsappField)}
                  <DirectionMark direction={suggestion.direction} crm={crm} />
                  {label(suggestion.crmField)}
                  {suggestion.confidence === 'sure' ? <Badge tone="success">Sure</Badge> : <Badge tone="neutral">Check it</Badge>}
                </p>
                <p className="text-xs text-muted">{suggestion.reasons.join(' ')}</p>
              </div>
              <Button
                size="sm"
                variant="outline"
                isDisabled={isDisabled}
                aria-label={`Add ${fieldLabel(suggestion.adsappField)} with ${label(suggestion.crmField)}`}
                onPress={() => onAdd([suggestedRow(suggestion)])}
              >
                <Plus aria-hidden />
                Add
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** With the choices mapped as the linked records have them. */
function suggestedRow({ values, ...suggestion }: MappingSuggestions['suggestions'][number]): DraftRow {
  return newRow({ ...suggestion, ...(values === null ? {} : { transformRule: { name: 'map', values } }) })
}

function DirectionMark({ direction, crm }: { direction: Direction; crm: string }) {
  const Icon = direction === 'from_crm' ? ArrowLeft : ArrowLeftRight
  return (
    <>
      <Icon aria-hidden className="size-4 text-muted" />
      <span className="sr-only">{direction === 'from_crm' ? `comes from ${crm} only:` : 'goes both ways with'}</span>
    </>
  )
}

function summary({ sampled }: MappingSuggestions, count: number, crm: string): string {
  const by =
    sampled === null
      ? `${crm} did not give its records, so that only names and types were compared.`
      : sampled === 0
        ? 'By names and types: no linked record is in sync at this moment, so no values were compared.'
        : `By names, types and the values of ${counted(sampled, 'linked record')}.`
  return count === 0
    ? `Nothing more that corresponds. ${by}`
    : `${counted(count, 'pair')}. ${by} Nothing is saved until you save.`
}
