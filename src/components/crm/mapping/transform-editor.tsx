'use client'

import { Button } from '@heroui/react/button'
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import type { CrmField, DraftRow } from '@/src/components/crm/mapping/draft.ts'
import { firstStep, offeredSteps } from '@/src/components/crm/mapping/first-step.ts'
import { StepParameters } from '@/src/components/crm/mapping/step-parameters.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { ruleOf, stepsMax, stepsOf, type TransformStep } from '@/src/lib/crm/domain/transform-rules.ts'
import { transformNames, transformSentence } from '@/src/lib/crm/domain/transform-words.ts'
import { isReversible } from '@/src/lib/crm/domain/transforms.ts'

/** The steps of a row's transform, in the order in which a value goes to the CRM. */
export function TransformEditor({
  row,
  field,
  crm,
  label,
  isDisabled,
  problemAt,
  onChange,
}: {
  row: DraftRow
  field: CrmField | undefined
  crm: string
  label: string
  isDisabled: boolean
  /** What is wrong with a parameter of a step, by its name. */
  problemAt: (step: number, name: string) => string | undefined
  onChange: (row: DraftRow) => void
}) {
  const steps = stepsOf(row.transformRule)
  const change = (next: readonly TransformStep[]) => {
    const transformRule = ruleOf(next)
    const direction = row.direction === 'bidirectional' && next.some(needsOneWay) ? oneWayOf(next, field) : row.direction
    onChange({ ...row, transformRule, direction })
  }
  const replaced = (at: number, step: TransformStep) => steps.map((each, index) => (index === at ? step : each))
  const moved = (at: number, by: -1 | 1) => {
    const next = [...steps]
    const [step] = next.splice(at, 1)
    if (step !== undefined) next.splice(at + by, 0, step)
    return next
  }
  return (
    <div className="flex flex-col gap-3">
      {steps.length === 0 ? <p className="text-muted">Values go over as they are.</p> : null}
      {steps.length > 1 && row.direction !== 'to_crm' ? (
        <p className="text-xs text-muted">What comes from {crm} passes these from the last to the first.</p>
      ) : null}
      <ol className="flex flex-col gap-3" aria-label={`Transforms of ${label}`}>
        {steps.map((step, at) => (
          <li key={keyOf(steps, at)} className="rounded-md border border-border p-3">
            <div className="flex flex-wrap items-start justify-between gap-2">
              <div className="min-w-0">
                <p className="font-medium">{transformNames[step.name]}</p>
                <p className="text-xs text-muted">
                  {transformSentence(step, row.direction, crm)}{' '}
                  {needsOneWay(step) ? 'It cannot be undone, so the row goes one way.' : ''}
                </p>
              </div>
              <div className="flex gap-1">
                <StepButton
                  label={`Move ${transformNames[step.name]} up`}
                  isDisabled={isDisabled || at === 0}
                  onPress={() => change(moved(at, -1))}
                >
                  <ArrowUp aria-hidden />
                </StepButton>
                <StepButton
                  label={`Move ${transformNames[step.name]} down`}
                  isDisabled={isDisabled || at === steps.length - 1}
                  onPress={() => change(moved(at, 1))}
                >
                  <ArrowDown aria-hidden />
                </StepButton>
                <StepButton
                  label={`Take out ${transformNames[step.name]}`}
                  isDisabled={isDisabled}
                  onPress={() => change(steps.filter((_, index) => index !== at))}
                >
                  <Trash2 aria-hidden />
                </StepButton>
              </div>
            </div>
            <StepParameters
              step={step}
              field={field}
              crm={crm}
              isDisabled={isDisabled}
              problemOf={(name) => problemAt(at, name)}
              onChange={(next) => change(replaced(at, next))}
            />
          </li>
        ))}
      </ol>
      {steps.length < stepsMax ? (
        <Choice
          key={steps.length}
          className="max-w-72"
          label={`Add a transform to ${label}`}
          hideLabel
          placeholder="Add a transform…"
          value={null}
          options={offeredSteps.map((name) => ({ value: name, label: transformNames[name] }))}
          onChange={(name) => {
            const step = firstStep(name, field)
            change(step.name === 'template' ? [step, ...steps] : [...steps, step])
          }}
          isDisabled={isDisabled}
        />
      ) : null}
    </div>
  )
}

function StepButton({
  label,
  isDisabled,
  onPress,
  children,
}: {
  label: string
  isDisabled: boolean
  onPress: () => void
  children: React.ReactNode
}) {
  return (
    <Button variant="ghost" size="sm" isIconOnly aria-label={label} isDisabled={isDisabled} onPress={onPress}>
      {children}
    </Button>
  )
}

/** A step's name, and which of that name it is: a step keeps its place in the form while others are changed. */
function keyOf(steps: readonly TransformStep[], at: number): string {
  const name = steps[at]?.name ?? ''
  return `${name} ${steps.slice(0, at).filter((step) => step.name === name).length}`
}

function needsOneWay(step: TransformStep): boolean {
  return !isReversible(step)
}

/** Where a row goes that went both ways, once one of its transforms cannot be undone. */
function oneWayOf(steps: readonly TransformStep[], field: CrmField | undefined): 'to_crm' | 'from_crm' {
  return field?.readOnly === true && !steps.some(({ name }) => name === 'template') ? 'from_crm' : 'to_crm'
}
