'use client'

import { Button } from '@heroui/react/button'
import { Archive, ArchiveRestore, GripVertical, Trash2 } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { counted } from '@/src/components/format.ts'
import type { DraftStage } from '@/src/components/pipelines/draft.ts'
import { OrderButtons } from '@/src/components/pipelines/order-buttons.tsx'
import { Choice, type Option } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'

const kinds: readonly Option<DraftStage['kind']>[] = [
  { value: 'open', label: 'Open' },
  { value: 'won', label: 'Won' },
  { value: 'lost', label: 'Lost' },
]

/** One stage of a pipeline: its name, what it means, its probability and its place. */
export function StageRow({
  stage,
  place,
  problem,
  chanceProblem,
  isDisabled,
  onChange,
  onMove,
  onRemove,
  onDrag,
}: {
  stage: DraftStage
  place: { readonly isFirst: boolean; readonly isLast: boolean }
  problem: string | undefined
  chanceProblem: string | undefined
  isDisabled: boolean
  onChange: (change: Partial<DraftStage>) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
  onDrag: { readonly start: () => void; readonly over: () => void; readonly end: () => void }
}) {
  const name = stage.label.trim() === '' ? (stage.key === null ? 'the new stage' : 'a stage without a name') : stage.label
  const chance = stage.probability
  const row = useRef<HTMLLIElement>(null)
  // Another row that is dragged over this one takes its place.
  useEffect(() => {
    const element = row.current
    const listening = new AbortController()
    const { signal } = listening
    element?.addEventListener('dragover', (event) => event.preventDefault(), { signal })
    element?.addEventListener('dragenter', onDrag.over, { signal })
    return () => listening.abort()
  })
  return (
    <li
      ref={row}
      className={`grid grid-cols-[minmax(0,1fr)_6rem] items-start gap-x-2 gap-y-1 py-2 sm:grid-cols-[auto_minmax(8rem,1fr)_7rem_6rem_auto] ${stage.isArchived ? 'opacity-80' : ''}`}
    >
      <span
        draggable={!isDisabled}
        onDragStart={onDrag.start}
        onDragEnd={onDrag.end}
        aria-hidden
        className="hidden cursor-grab py-2 text-muted sm:block"
      >
        <GripVertical className="size-4" />
      </span>
      <Field
        label={`Name of ${name}`}
        className="col-span-2 sm:col-span-1 [&>label]:sr-only"
        value={stage.label}
        maxLength={100}
        error={problem}
        isDisabled={isDisabled}
        onChange={(label) => onChange({ label })}
        description={
          stage.isArchived || stage.records > 0
            ? [
                stage.isArchived ? 'Archived' : null,
                stage.records > 0 ? counted(stage.records, 'opportunity', 'opportunities') : null,
              ]
                .filter(Boolean)
                .join(' · ')
            : undefined
        }
      />
      {/* Where the columns have no heading. */}
      <span aria-hidden className="text-xs text-muted sm:hidden">
        Meaning
      </span>
      <span aria-hidden className="text-xs text-muted sm:hidden">
        Probability %
      </span>
      <Choice
        label={`What ${name} means`}
        hideLabel
        value={stage.kind}
        options={kinds}
        isDisabled={isDisabled}
        onChange={(kind) => onChange({ kind, ...(kind === 'open' ? {} : { probability: kind === 'won' ? '100' : '0' }) })}
      />
      <Field
        label={`Probability of ${name} in percent`}
        className="[&>label]:sr-only"
        inputMode="decimal"
        value={chance}
        error={chanceProblem}
        isDisabled={isDisabled}
        onChange={(probability) => onChange({ probability })}
      />
      <span className="col-span-2 flex items-center sm:col-span-1">
        <OrderButtons id={`stage-${stage.id}`} name={name} {...place} isDisabled={isDisabled} onMove={onMove} />
        <Button
          isIconOnly
          size="sm"
          variant="ghost"
          isDisabled={isDisabled || stage.key === null}
          aria-label={stage.isArchived ? `Bring back ${name}` : `Archive ${name}`}
          onPress={() => onChange({ isArchived: !stage.isArchived })}
        >
          {stage.isArchived ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />}
        </Button>
        <Button isIconOnly size="sm" variant="ghost" isDisabled={isDisabled} aria-label={`Remove ${name}`} onPress={onRemove}>
          <Trash2 aria-hidden />
        </Button>
      </span>
    </li>
  )
}
