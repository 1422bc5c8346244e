'use client'

import type { ReactNode } from 'react'
import { ReferenceField } from '@/src/components/records/reference-field.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import type { FormField } from '@/src/lib/records/record-fields.ts'

const inputTypes = { email: 'email', phone: 'tel', number: 'text', text: 'text' } as const

/** One field of a record's form, as its kind is entered. */
export function RecordField({
  field: { name, label, kind, options, to },
  value,
  titleOf,
  onChange,
  error,
  description,
}: {
  field: FormField
  value: string
  /** What the record with this id is called. */
  titleOf: (id: string) => string
  onChange: (value: string, title?: string) => void
  error: string | undefined
  description: ReactNode
}) {
  if (kind === 'reference' && to !== null) {
    return (
      <ReferenceField
        to={to}
        name={name}
        label={label}
        value={value}
        title={value === '' ? '' : titleOf(value)}
        onChange={onChange}
        error={error}
        description={description}
      />
    )
  }
  if (kind === 'choice') {
    return (
      <Choice
        label={label}
        value={value}
        options={[{ value: '', label: 'Not set' }, ...options]}
        onChange={onChange}
        description={description}
        error={error}
      />
    )
  }
  return (
    <Field
      label={label}
      name={name}
      type={kind === 'reference' ? 'text' : inputTypes[kind]}
      {...(kind === 'number' ? { inputMode: 'decimal' as const } : {})}
      autoComplete="off"
      value={value}
      onChange={onChange}
      error={error}
      description={description}
    />
  )
}
