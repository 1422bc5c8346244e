'use client'

import { Button } from '@heroui/react/button'
import { Switch } from '@heroui/react/switch'
import { Trash2 } from 'lucide-react'
import { OrderButtons } from '@/src/components/pipelines/order-buttons.tsx'
import { type DraftRule, ruleProblems, withField } from '@/src/components/scoring/draft.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import {
  needsValue,
  operatorWord,
  scoringFields,
  scoringOperatorSchema,
  scoringOperators,
} from '@/src/lib/contract/lead-scoring.ts'

/** One rule: what it is about, how that is compared, and what it gives. */
export function RuleRow({
  rule,
  place,
  isTried,
  isDisabled,
  onChange,
  onMove,
  onRemove,
}: {
  rule: DraftRule
  place: { readonly isFirst: boolean; readonly isLast: boolean }
  isTried: boolean
  isDisabled: boolean
  onChange: (rule: DraftRule) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}) {
  const name = rule.label.trim() === '' ? (rule.stored === null ? 'the new rule' : 'a rule without a name') : rule.label
  const problems = isTried ? ruleProblems(rule) : new Map<string, string>()
  const field = scoringFields.find((each) => each.name === rule.field)
  const isChosen = field?.kind === 'choice' && rule.operator !== 'one_of'
  return (
    <li
      className={`grid gap-2 px-4 py-3 md:grid-cols-2 xl:grid-cols-[minmax(9rem,1fr)_11rem_9rem_9rem_5rem_auto] ${rule.isActive ? '' : 'opacity-80'}`}
    >
      <Field
        label={`Name of ${name}`}
        isLabelHidden
        placeholder="What it is called"
        value={rule.label}
        maxLength={100}
        error={problems.get('label')}
        isDisabled={isDisabled}
        onChange={(label) => onChange({ ...rule, label })}
      />
      <Choice
        label={`Field of ${name}`}
        hideLabel
        value={rule.field}
        options={scoringFields.map(({ name: value, label }) => ({ value, label }))}
        isDisabled={isDisabled}
        onChange={(chosen) => onChange(withField(rule, chosen))}
      />
      <Choice
        label={`How ${name} compares`}
        hideLabel
        value={rule.operator}
        options={scoringOperators(rule.field).map((value) => ({ value, label: operatorWord(value) }))}
        isDisabled={isDisabled}
        onChange={(chosen) => onChange({ ...rule, operator: scoringOperatorSchema.parse(chosen) })}
      />
      {!needsValue(rule.operator) ? (
        <span className="hidden xl:block" />
      ) : isChosen ? (
        <Choice
          label={`Value of ${name}`}
          hideLabel
          value={rule.value}
          options={field.options.map((value) => ({ value, label: value }))}
          isDisabled={isDisabled}
          onChange={(value) => onChange({ ...rule, value })}
        />
      ) : (
        <Field
          label={`Value of ${name}`}
          isLabelHidden
          placeholder={rule.operator === 'one_of' ? 'one, another one' : 'Value'}
          {...(field?.kind === 'date'
            ? { type: 'date' as const }
            : field?.kind === 'number'
              ? { inputMode: 'decimal' as const }
              : {})}
          value={rule.value}
          maxLength={500}
          error={problems.get('value')}
          isDisabled={isDisabled}
          onChange={(value) => onChange({ ...rule, value })}
        />
      )}
      <span className="flex items-start gap-2">
        <Field
          label={`Points of ${name}`}
          isLabelHidden
          placeholder="Points"
          className="flex-1"
          value={rule.points}
          error={problems.get('points')}
          isDisabled={isDisabled}
          onChange={(points) => onChange({ ...rule, points })}
        />
        <span aria-hidden className="py-2 text-sm text-muted xl:hidden">
          points
        </span>
      </span>
      <span className="flex items-center gap-1">
        <Switch
          size="sm"
          aria-label={`${name} is used`}
          isSelected={rule.isActive}
          isDisabled={isDisabled}
          onChange={(isActive) => onChange({ ...rule, isActive })}
        >
          <Switch.Content>
            <Switch.Control>
              <Switch.Thumb />
            </Switch.Control>
          </Switch.Content>
        </Switch>
        <OrderButtons id={`rule-${rule.id}`} name={name} {...place} isDisabled={isDisabled} onMove={onMove} />
        <Button isIconOnly size="sm" variant="ghost" isDisabled={isDisabled} aria-label={`Remove ${name}`} onPress={onRemove}>
          <Trash2 aria-hidden />
        </Button>
      </span>
    </li>
  )
}
