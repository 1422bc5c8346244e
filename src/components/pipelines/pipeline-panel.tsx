'use client'

import { Button } from '@heroui/react/button'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { type DraftPipeline, type DraftStage, moved, newStage } from '@/src/components/pipelines/draft.ts'
import { OrderButtons } from '@/src/components/pipelines/order-buttons.tsx'
import { StageRow } from '@/src/components/pipelines/stage-row.tsx'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Field } from '@/src/components/ui/field.tsx'

/** A pipeline with its stages, in an order that is changed with the mouse or with buttons. */
export function PipelinePanel({
  pipeline,
  place,
  isDefault,
  isDisabled,
  problems,
  onChange,
  onStage,
  onMove,
  onRemove,
}: {
  pipeline: DraftPipeline
  place: { readonly isFirst: boolean; readonly isLast: boolean }
  isDefault: boolean
  isDisabled: boolean
  problems: ReadonlyMap<string, string>
  onChange: (pipeline: DraftPipeline) => void
  onStage: (id: string, change: Partial<DraftStage>) => void
  onMove: (by: -1 | 1) => void
  /** Some of its stages, or all. */
  onRemove: (stages: readonly DraftStage[]) => void
}) {
  const [dragged, setDragged] = useState<string | null>(null)
  const { id, label, isArchived, stages, stored } = pipeline
  const name = label.trim() === '' ? (stored === null ? 'the new pipeline' : 'a pipeline without a name') : label
  const indexOf = (stage: string) => stages.findIndex((each) => each.id === stage)
  const dragOver = (over: string) => {
    if (dragged === null || dragged === over) return
    onChange({ ...pipeline, stages: moved(stages, dragged, indexOf(over) - indexOf(dragged)) })
  }
  return (
    <section aria-label={name} className="rounded-lg border border-border bg-surface p-4">
      <div className="flex flex-wrap items-start gap-2">
        <Field
          label={`Name of ${name}`}
          className="min-w-48 flex-1 [&>label]:sr-only"
          value={label}
          maxLength={100}
          error={problems.get(id)}
          isDisabled={isDisabled}
          onChange={(changed) => onChange({ ...pipeline, label: changed })}
        />
        <span className="flex min-h-9 items-center gap-2">
          {isDefault ? <Badge tone="accent">Default</Badge> : null}
          {isArchived ? <Badge tone="neutral">Archived</Badge> : null}
          <OrderButtons id={`pipeline-${id}`} name={name} {...place} isDisabled={isDisabled} onMove={onMove} />
        </span>
      </div>
      <div
        aria-hidden
        className="mt-3 hidden gap-x-2 text-xs text-muted sm:grid sm:grid-cols-[1rem_minmax(8rem,1fr)_7rem_6rem_8.5rem]"
      >
        <span />
        <span>Stage</span>
        <span>Meaning</span>
        <span>Probability %</span>
        <span />
      </div>
      <ol className="divide-y divide-border">
        {stages.map((stage, index) => (
          <StageRow
            key={stage.id}
            stage={stage}
            place={{ isFirst: index === 0, isLast: index === stages.length - 1 }}
            problem={problems.get(stage.id)}
            chanceProblem={problems.get(`${stage.id} probability`)}
            isDisabled={isDisabled}
            onChange={(change) => onStage(stage.id, change)}
            onMove={(by) => onChange({ ...pipeline, stages: moved(stages, stage.id, by) })}
            onRemove={() => onRemove([stage])}
            onDrag={{ start: () => setDragged(stage.id), over: () => dragOver(stage.id), end: () => setDragged(null) }}
          />
        ))}
      </ol>
      {isDisabled ? null : (
        <div className="mt-2 flex flex-wrap gap-2">
          <Button
            size="sm"
            variant="outline"
            isDisabled={stages.length >= 100}
            onPress={() => onChange({ ...pipeline, stages: [...stages, newStage(crypto.randomUUID())] })}
          >
            <Plus aria-hidden /> Add a stage<span className="sr-only"> to {name}</span>
          </Button>
          <Button size="sm" variant="ghost" onPress={() => onChange({ ...pipeline, isArchived: !isArchived })}>
            {isArchived ? 'Bring back' : 'Archive'}
            <span className="sr-only"> {name}</span>
          </Button>
          <Button size="sm" variant="ghost" onPress={() => onRemove(stages)}>
            Remove…<span className="sr-only"> {name}</span>
          </Button>
        </div>
      )}
    </section>
  )
}
