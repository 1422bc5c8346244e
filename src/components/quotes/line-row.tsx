'use client'

import { Button } from '@heroui/react/button'
import { GripVertical, Trash2 } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { OrderButtons } from '@/src/components/pipelines/order-buttons.tsx'
import type { DraftLine, NumberField } from '@/src/components/quotes/lines-draft.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'

const labels: Readonly<Record<NumberField, string>> = {
  quantity: 'Quantity',
  unit_price: 'Price',
  discount_percent: 'Discount %',
  tax_rate: 'Tax %',
  unit_cost: 'Cost each',
}
const kinds = [
  { value: 'service', label: 'Service' },
  { value: 'product', label: 'Product' },
] as const

/** Calls when something is dropped on an element. Buttons do the same for the keyboard and by touch. */
function useDropHere(onDropHere: () => void) {
  const element = useRef<HTMLLIElement>(null)
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault()
    const drop = (event: DragEvent) => {
      event.preventDefault()
      onDropHere()
    }
    const { current } = element
    current?.addEventListener('dragover', over)
    current?.addEventListener('drop', drop)
    return () => {
      current?.removeEventListener('dragover', over)
      current?.removeEventListener('drop', drop)
    }
  }, [onDropHere])
  return element
}

/** One line of the editor: its fields, what it comes to, and how it is moved or removed. */
export function LineRow({
  line,
  number,
  count,
  amount,
  errors,
  seesCosts,
  onChange,
  onMove,
  onRemove,
  onDragStart,
  onDropHere,
}: {
  line: DraftLine
  /** From 1 on. */
  number: number
  count: number
  amount: string
  errors: Readonly<Record<string, string>>
  seesCosts: boolean
  onChange: (part: Partial<DraftLine>) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
  onDragStart: () => void
  onDropHere: () => void
}) {
  const row = useDropHere(onDropHere)
  const name = line.description.trim() === '' ? `line ${number}` : line.description
  const shown: readonly NumberField[] = [
    'quantity',
    'unit_price',
    'discount_percent',
    'tax_rate',
    ...(seesCosts ? (['unit_cost'] as const) : []),
  ]
  return (
    <li ref={row} aria-label={`Line ${number}`} className="flex flex-col gap-3 px-4 py-3">
      <div className="flex items-start gap-1">
        <span
          draggable
          aria-hidden
          title="Drag to another place"
          className="mt-8 hidden h-6 shrink-0 cursor-grab text-muted sm:block"
          onDragStart={(event) => {
            event.dataTransfer.setData('text/plain', name)
            event.dataTransfer.effectAllowed = 'move'
            onDragStart()
          }}
        >
          <GripVertical className="size-4" />
        </span>
        <Field
          label="Description"
          value={line.description}
          onChange={(description) => onChange({ description })}
          error={errors['description']}
          autoComplete="off"
        />
        <span className="mt-6 flex shrink-0">
          <OrderButtons
            id={`line-${line.key}`}
            name={name}
            isFirst={number === 1}
            isLast={number === count}
            isDisabled={false}
            onMove={onMove}
          />
          <Button isIconOnly size="sm" variant="ghost" aria-label={`Remove ${name}`} onPress={onRemove}>
            <Trash2 aria-hidden />
          </Button>
        </span>
      </div>
      <div className="grid grid-cols-2 items-start gap-3 sm:grid-cols-4 lg:grid-cols-7">
        <Choice label="Kind" value={line.kind} options={kinds} onChange={(kind) => onChange({ kind })} />
        {shown.map((field) => (
          <Field
            key={field}
            label={labels[field]}
            inputMode="decimal"
            value={line[field]}
            onChange={(text) => onChange({ [field]: text })}
            error={errors[field]}
            autoComplete="off"
          />
        ))}
        <p className="col-span-2 self-end pb-2 text-right font-medium tabular-nums sm:col-span-1 lg:col-start-7">
          <span className="sr-only">Amount of line {number}: </span>
          {amount}
        </p>
      </div>
    </li>
  )
}
