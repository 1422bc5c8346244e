'use client'

import { useState } from 'react'
import type { AdsappField, CrmField } from '@/src/components/crm/mapping/draft.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Combo } from '@/src/components/ui/combo.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { operatorWords } from '@/src/lib/crm/domain/filter-words.ts'
import { type FilterCondition, type FilterOperator, withoutValue } from '@/src/lib/crm/domain/record-filter.ts'

const operators: readonly FilterOperator[] = ['is', 'is_not', 'contains', 'is_blank', 'is_not_blank', 'at_least', 'at_most']

/** One condition on a field of one side. */
export function FilterConditionRow({
  side,
  crm,
  fields,
  condition,
  isDisabled,
  onChange,
}: {
  side: 'adsapp' | 'crm'
  crm: string
  fields: readonly (AdsappField | CrmField)[]
  condition: FilterCondition
  isDisabled: boolean
  onChange: (condition: FilterCondition) => void
}) {
  // As it is typed: a comma at its end is not a value yet.
  const [typed, setTyped] = useState(condition.values.join(', '))
  const hasValue = !withoutValue.has(condition.op)
  const field = fields.find(({ name }) => name === condition.field)
  const options = field !== undefined && 'options' in field ? (field.options ?? []) : []
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2 sm:grid-cols-3">
      <Combo
        label={side === 'crm' ? `Field in ${crm}` : 'Field here'}
        value={condition.field}
        placeholder="Type to search"
        nothingFound="No field matches."
        options={fields.map(({ name, label }) => ({ value: name, label, description: name }))}
        onChange={(name) => (name === null ? undefined : onChange({ ...condition, field: name }))}
        isDisabled={isDisabled}
      />
      <Choice
        label="Condition"
        value={condition.op}
        options={operators.map((op) => ({ value: op, label: operatorWords[op] }))}
        onChange={(op) => onChange({ ...condition, op, values: withoutValue.has(op) ? [] : condition.values })}
        isDisabled={isDisabled}
      />
      {hasValue ? (
        <Field
          label="Values"
          description={
            options.length > 0
              ? `Such as ${options
                  .slice(0, 4)
                  .map(({ value }) => value)
                  .join(', ')}`
              : 'Several are parted by commas'
          }
          value={typed}
          onChange={(text) => {
            setTyped(text)
            const values = text
              .split(',')
              .map((value) => value.trim())
              .filter((value) => value !== '')
            onChange({ ...condition, values })
          }}
          isDisabled={isDisabled}
        />
      ) : null}
    </div>
  )
}
