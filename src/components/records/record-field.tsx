'use client'

import type { ReactNode } from 'react'
import { goneWords } from '@/src/components/records/field-text.ts'
import { ReferenceField } from '@/src/components/records/reference-field.tsx'
import { DueField } from '@/src/components/tasks/due-field.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import type { Titles } from '@/src/lib/records/fields/titles.ts'
import { type ChoiceKind, type FieldKind, type FormField, isChosen } from '@/src/lib/records/fields/record-fields.ts'

const inputTypes = {
  email: 'email',
  phone: 'tel',
  number: 'text',
  text: 'text',
  date: 'date',
  lines: 'text',
  currency: 'text',
  html: 'text',
  time: 'text',
  due: 'text',
} as const

/** How many are shown to begin with, of texts of several lines. */
const linesOf: Readonly<Partial<Record<FieldKind, number>>> = { lines: 3, html: 10 }

/** One field of a record's form, as its kind is entered. */
export function RecordField({
  field: { name, label, kind, options, first, to },
  value,
  choices,
  titleOf,
  onChange,
  error,
  description,
}: {
  field: FormField
  value: string
  /** What can be chosen in the fields of this record. */
  choices: Titles
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
  if (kind === 'choice' || isChosen(kind)) {
    const open = options.filter((option) => !option.isDerived || option.value === value)
    return (
      <Choice
        label={label}
        value={value === '' && first !== null ? first : value}
        options={[...noneOf(kind, first, value), ...(isChosen(kind) ? chosenOf(choices, kind, value, titleOf) : open)]}
        onChange={onChange}
        description={description}
        error={error}
      />
    )
  }
  if (kind === 'due' || kind === 'time') {
    return (
      <DueField
        name={name}
        label={label}
        value={value}
        onChange={onChange}
        needsTime={kind === 'time'}
        error={error}
        description={description}
      />
    )
  }
  return (
    <Field
      lines={linesOf[kind]}
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

/** A stage is never taken away, and a new record begins in the first one. */
function noneOf(kind: FieldKind, first: string | null, now: string) {
  if (first !== null) return []
  if (kind !== 'stage') return [{ value: '', label: 'Not set' }]
  return now === '' ? [{ value: '', label: 'The first one' }] : []
}

/** What can be chosen, and what it is now. */
function chosenOf(choices: Titles, kind: ChoiceKind, now: string, titleOf: (id: string) => string) {
  const options = [...choices.values()]
    .filter(({ object, id, isArchived }) => object === kind && (isArchived !== true || id === now))
    .map(({ id, title }) => ({ value: id, label: title }))
  return now === '' || choices.has(now)
    ? options
    : [...options, { value: now, label: titleOf(now) === now ? goneWords(kind) : titleOf(now) }]
}
