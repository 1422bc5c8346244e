'use client'

import { Button } from '@heroui/react/button'
import { Trash2 } from 'lucide-react'
import { countWords, type DraftRule, isNarrow, ruleSentence, ruleTypes } from '@/src/components/intake/rule-words.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'
import type { RuleCounts } from '@/src/lib/contract/intake-rules.ts'

/** One rule: its sentence, what it would have done, and its conditions. */
export function RuleRow({
  rule,
  counts,
  canEdit,
  isDisabled,
  onChange,
  onRemove,
}: {
  rule: DraftRule
  /** Null while they are counted again. */
  counts: RuleCounts | null
  canEdit: boolean
  isDisabled: boolean
  onChange: (rule: DraftRule) => void
  onRemove: () => void
}) {
  const sentence = ruleSentence(rule)
  return (
    <li className="flex flex-col gap-3 px-4 py-4">
      <div className="flex items-start gap-3">
        <div className="min-w-0 grow">
          <p className="font-medium break-words">{sentence}</p>
          <p className="text-muted" aria-live="polite">
            {!isNarrow(rule) ? 'Give a source, or choose a condition.' : counts === null ? 'Counting…' : countWords(rule, counts)}
          </p>
        </div>
        {canEdit ? (
          <Button
            isIconOnly
            size="sm"
            variant="ghost"
            isDisabled={isDisabled}
            aria-label={`Remove: ${sentence}`}
            onPress={onRemove}
          >
            <Trash2 aria-hidden />
          </Button>
        ) : null}
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Choice
          label="Messages"
          value={rule.type}
          options={ruleTypes}
          isDisabled={isDisabled}
          onChange={(type) => onChange({ ...rule, type })}
        />
        <Field
          label="Source"
          placeholder="Any"
          value={rule.source ?? ''}
          maxLength={200}
          isDisabled={isDisabled}
          onChange={(source) => onChange({ ...rule, source: source === '' ? null : source })}
        />
        <SwitchRow
          label="Known customers only"
          description="It matches exactly one contact."
          isSelected={rule.known_customer}
          isDisabled={isDisabled}
          onChange={(isKnown) => onChange({ ...rule, known_customer: isKnown })}
        />
        <SwitchRow
          label="Complete ones only"
          description="Nobody would have to ask for anything."
          isSelected={rule.complete}
          isDisabled={isDisabled}
          onChange={(complete) => onChange({ ...rule, complete })}
        />
      </div>
      <SwitchRow
        label="Switched on"
        description="Applies to what comes in after it is saved; what waits already goes on waiting."
        isSelected={rule.is_on}
        isDisabled={isDisabled}
        onChange={(isOn) => onChange({ ...rule, is_on: isOn })}
      />
    </li>
  )
}
