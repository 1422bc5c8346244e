'use client'

import { Button } from '@heroui/react/button'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { CrmField } from '@/src/components/crm/mapping/draft.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import type { StageMap, TransformStep } from '@/src/lib/crm/domain/transform-rules.ts'

type Pair = { readonly key: number; readonly ours: string; readonly theirs: string }

/** Values of ours with what they are in the CRM: one of its options, where it has a list of them. */
export function ValueMap({
  map,
  field,
  crm,
  isDisabled,
  onChange,
}: {
  map: StageMap
  field: CrmField | undefined
  crm: string
  isDisabled: boolean
  onChange: (step: TransformStep) => void
}) {
  // A pair that is not whole yet is kept here alone.
  const [pairs, setPairs] = useState<readonly Pair[]>(() =>
    Object.entries(map.values).map(([ours, theirs], key) => ({ key, ours, theirs })),
  )
  const options = field?.options?.map(({ value, label }) => ({ value, label })) ?? []
  const change = (next: readonly Pair[]) => {
    setPairs(next)
    const whole = next.filter(({ ours, theirs }) => ours !== '' && theirs !== '')
    onChange({ ...map, values: Object.fromEntries(whole.map(({ ours, theirs }) => [ours, theirs])) })
  }
  const replaced = (pair: Pair) => pairs.map((each) => (each.key === pair.key ? pair : each))
  const nextKey = Math.max(-1, ...pairs.map(({ key }) => key)) + 1
  return (
    <div className="mt-3 flex flex-col gap-2">
      {pairs.map((pair, at) => (
        <div key={pair.key} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-end gap-2">
          <Field
            label="Here"
            isLabelHidden={at > 0}
            value={pair.ours}
            onChange={(ours) => change(replaced({ ...pair, ours }))}
            isDisabled={isDisabled}
          />
          {options.length > 0 ? (
            <Choice
              label={`In ${crm}`}
              hideLabel={at > 0}
              placeholder="Choose"
              value={pair.theirs === '' ? null : pair.theirs}
              options={options}
              onChange={(theirs) => change(replaced({ ...pair, theirs }))}
              isDisabled={isDisabled}
            />
          ) : (
            <Field
              label={`In ${crm}`}
              isLabelHidden={at > 0}
              value={pair.theirs}
              onChange={(theirs) => change(replaced({ ...pair, theirs }))}
              isDisabled={isDisabled}
            />
          )}
          <Button
            variant="ghost"
            isIconOnly
            aria-label={`Take out ${pair.ours || 'this value'}`}
            isDisabled={isDisabled}
            onPress={() => change(pairs.filter(({ key }) => key !== pair.key))}
          >
            <Trash2 aria-hidden />
          </Button>
        </div>
      ))}
      <div>
        <Button
          size="sm"
          variant="outline"
          isDisabled={isDisabled}
          onPress={() => setPairs([...pairs, { key: nextKey, ours: '', theirs: '' }])}
        >
          <Plus aria-hidden />
          Add a value
        </Button>
      </div>
    </div>
  )
}
