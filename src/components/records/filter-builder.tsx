'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'

/** A field that a list can be narrowed down by, with the conditions that it has. */
export type BuildableField = {
  readonly name: string
  readonly label: string
  readonly input: 'text' | 'number' | 'date' | 'choice'
  readonly options: readonly { readonly value: string; readonly label: string }[]
  /** By the names that addresses have for them. */
  readonly conditions: readonly { readonly name: string; readonly words: string; readonly isBlankness: boolean }[]
}

const blankness = [
  { value: 'true', label: 'No value' },
  { value: 'false', label: 'A value' },
] as const

/** Builds a filter of any field; the list's address says it then. `address`: of the list's first page, as it is now. */
export function FilterBuilder({ fields, address }: { fields: readonly BuildableField[]; address: string }) {
  const router = useRouter()
  const [fieldName, setFieldName] = useState(fields[0]?.name ?? '')
  const field = fields.find(({ name }) => name === fieldName) ?? fields[0]
  const [conditionName, setConditionName] = useState('')
  const [value, setValue] = useState('')
  const [error, setError] = useState<string | undefined>(undefined)
  if (field === undefined) return null
  const condition = field.conditions.find(({ name }) => name === conditionName) ?? field.conditions[0]
  if (condition === undefined) return null
  const options = condition.isBlankness ? blankness : field.input === 'choice' ? field.options : null
  const chosen =
    options === null ? value.trim() : (options.find((each) => each.value === value)?.value ?? options[0]?.value ?? '')

  const add = () => {
    const isNumber = field.input === 'number' && options === null
    const wrong =
      chosen === ''
        ? 'Enter a value.'
        : isNumber && !/^-?\d{1,15}(\.\d{1,15})?$/.test(chosen)
          ? 'Enter a number like 1200 or 99.50.'
          : undefined
    setError(wrong)
    if (wrong !== undefined) return
    const target = new URL(address, window.location.origin)
    target.searchParams.set(condition.name, chosen)
    setValue('')
    router.push(`${target.pathname}${target.search}`, { scroll: false })
  }

  return (
    <Form
      onSubmit={() => add()}
      className="grid grid-cols-[minmax(0,1fr)] items-end gap-3 sm:grid-cols-[repeat(3,minmax(0,1fr))_auto]"
    >
      <Choice
        label="Field"
        value={field.name}
        options={fields.map(({ name, label }) => ({ value: name, label }))}
        onChange={(name) => {
          setFieldName(name)
          setConditionName('')
          setValue('')
          setError(undefined)
        }}
      />
      <Choice
        label="Condition"
        value={condition.name}
        options={field.conditions.map(({ name, words }) => ({ value: name, label: words }))}
        onChange={setConditionName}
      />
      {options === null ? (
        <Field
          label="Value"
          value={value}
          onChange={setValue}
          type={field.input === 'date' ? 'date' : 'text'}
          inputMode={field.input === 'number' ? 'decimal' : 'text'}
          maxLength={500}
          error={error}
        />
      ) : (
        <Choice label="Value" value={chosen} options={options} onChange={setValue} error={error} />
      )}
      <SubmitButton variant="outline" pending={false} pendingLabel="Adding…">
        Add filter
      </SubmitButton>
    </Form>
  )
}
