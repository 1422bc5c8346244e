'use client'

import { Button } from '@heroui/react/button'
import { Plus, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { HistoryLink } from '@/src/components/history/history-link.tsx'
import type { FieldLeaders } from '@/src/components/records/field-leaders.ts'
import { Field } from '@/src/components/ui/field.tsx'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { customCountMax, type FormErrors, type RecordForm } from '@/src/lib/records/forms/record-form.ts'

type CustomRows = RecordForm['custom']

let rowsAdded = 0

/** Unlike a property's name it contains a space, so it never equals a stored one's id. */
function newRowId(): string {
  rowsAdded += 1
  return `new ${rowsAdded}`
}

/** A record's own extra properties: pairs of a name and a value. */
export function CustomFields({
  rows,
  errors,
  leads,
  isDisabled,
  isMappable,
  object,
  recordId,
  onChange,
}: {
  rows: CustomRows
  errors: FormErrors
  leads: FieldLeaders
  isDisabled: boolean
  /** Whether the object is one that a CRM can sync. */
  isMappable: boolean
  object: RecordObject
  /** Null: a new record, whose properties have no history yet. */
  recordId: string | null
  onChange: (rows: CustomRows) => void
}) {
  const group = useRef<HTMLFieldSetElement>(null)
  const isFull = rows.length >= customCountMax
  const replace = (index: number, change: Partial<CustomRows[number]>) =>
    onChange(rows.map((row, each) => (each === index ? { ...row, ...change } : row)))
  const add = () => {
    onChange([...rows, { id: newRowId(), key: '', value: '', kind: 'text' }])
    requestAnimationFrame(() => group.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus())
  }
  const remove = (index: number) => {
    onChange(rows.filter((_, each) => each !== index))
    requestAnimationFrame(() => group.current?.querySelector<HTMLButtonElement>('[data-add]')?.focus())
  }

  return (
    <fieldset ref={group} className="mt-6 min-w-0 border-t border-border pt-4">
      <legend className="float-left mb-1 w-full font-semibold">Custom properties</legend>
      <p className="clear-both text-muted">
        {isMappable
          ? 'Map them as custom.name to keep them in sync with a CRM.'
          : 'Fields of your own, by names that you choose.'}
      </p>
      <ul className="mt-3 flex flex-col gap-3">
        {rows.map((row, index) => (
          <li
            key={row.id}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto]"
          >
            <Field
              label={`Property ${index + 1} name`}
              value={row.key}
              onChange={(key) => replace(index, { key })}
              error={errors[`custom[${index}].key`]}
              isDisabled={isDisabled}
            />
            <div className="col-start-1 sm:col-start-2">
              <Field
                label={`Property ${index + 1} value`}
                value={row.value}
                onChange={(value) => replace(index, { value })}
                error={errors[`custom[${index}].value`]}
                description={leads[`custom.${row.key}`]}
                isDisabled={isDisabled}
                isReadOnly={row.kind === 'json'}
              />
            </div>
            {recordId === null || row.key !== row.id ? null : (
              <div className="col-start-2 row-start-1 sm:col-start-3">
                <HistoryLink object={object} id={recordId} field={`custom.${row.key}`} label={row.key} />
              </div>
            )}
            <Button
              variant="ghost"
              isIconOnly
              className="col-start-2 row-start-1 mt-6 sm:col-start-3"
              aria-label={`Remove property ${row.key || index + 1}`}
              onPress={() => remove(index)}
              isDisabled={isDisabled}
            >
              <Trash2 aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
      <Button
        variant="outline"
        size="sm"
        className={rows.length > 0 ? 'mt-3' : ''}
        onPress={add}
        isDisabled={isDisabled || isFull}
        data-add=""
      >
        <Plus aria-hidden />
        Add property
      </Button>
      <p aria-live="polite" className="mt-1 text-muted">
        {isFull ? `A record has at most ${customCountMax} properties. Remove one to add another.` : ''}
      </p>
    </fieldset>
  )
}
