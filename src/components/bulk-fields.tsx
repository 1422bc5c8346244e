'use client'

import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'

/** A field that many rows are given one value in. */
export type BulkField = {
  readonly name: string
  readonly label: string
  readonly input: 'text' | 'number' | 'date' | 'choice'
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

const none = 'none'

/** What is entered, as the field takes it; blank clears it. @throws Error where nothing is chosen */
export function valueOf({ input, options }: BulkField, value: string): string {
  if (input !== 'choice') return value
  if (value === none) return ''
  const chosen = options.find((option) => option.value === value)
  if (chosen === undefined) throw new Error('Choose what they get.')
  return chosen.value
}

/** Chooses a field, and what it gets. */
export function BulkFields({
  fields,
  chosen,
  value,
  onChoose,
  onEnter,
}: {
  fields: readonly BulkField[]
  chosen: string
  value: string
  onChoose: (name: string) => void
  onEnter: (value: string) => void
}) {
  const field = fields.find(({ name }) => name === chosen) ?? fields[0]
  if (field === undefined) return null
  return (
    <div className="mt-3 flex flex-col gap-3">
      {fields.length === 1 ? null : (
        <Choice
          label="Field"
          value={field.name}
          options={fields.map(({ name, label }) => ({ value: name, label }))}
          onChange={onChoose}
        />
      )}
      {field.input === 'choice' ? (
        <Choice
          label={field.label}
          value={value === '' ? null : value}
          placeholder="Choose"
          options={[{ value: none, label: 'Nothing: clear it' }, ...field.options]}
          onChange={onEnter}
        />
      ) : (
        <Field
          label={field.label}
          value={value}
          onChange={onEnter}
          type={field.input === 'date' ? 'date' : 'text'}
          inputMode={field.input === 'number' ? 'decimal' : 'text'}
          description={fields.length === 1 ? undefined : 'Blank clears it.'}
        />
      )}
    </div>
  )
}
