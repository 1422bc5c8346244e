'use client'

import { Button } from '@heroui/react/button'
import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Choice } from '@/src/components/ui/choice.tsx'

type Column = { readonly value: string; readonly label: string }

/** Which columns a list shows beside the name, and in which order; its address says it then. */
export function ColumnChooser({
  shown,
  all,
  address,
  countMax,
}: {
  shown: readonly string[]
  all: readonly Column[]
  /** Of the list's first page, as it is now. */
  address: string
  countMax: number
}) {
  const router = useRouter()
  const labelOf = (value: string) => all.find((column) => column.value === value)?.label ?? value
  const show = (columns: readonly string[] | null) => {
    const target = new URL(address, window.location.origin)
    if (columns === null) target.searchParams.delete('columns')
    else target.searchParams.set('columns', columns.join(','))
    router.replace(`${target.pathname}${target.search}`, { scroll: false })
  }
  const moved = (index: number, by: number) => {
    const columns = [...shown]
    const [column] = columns.splice(index, 1)
    if (column !== undefined) columns.splice(index + by, 0, column)
    show(columns)
  }
  const others = all.filter(({ value }) => !shown.includes(value))
  return (
    <div className="flex max-w-md flex-col gap-3">
      <ol aria-label="Columns" className="divide-y divide-border rounded-md border border-border">
        {shown.map((value, index) => (
          <li key={value} className="flex items-center gap-1 py-1 pr-1 pl-3">
            <span className="min-w-0 flex-1 truncate">{labelOf(value)}</span>
            <Button
              isIconOnly
              size="sm"
              variant="ghost"
              aria-label={`Move ${labelOf(value)} forward`}
              isDisabled={index === 0}
              onPress={() => moved(index, -1)}
            >
              <ArrowUp aria-hidden className="size-4" />
            </Button>
            <Button
              isIconOnly
              size="sm"
              variant="ghost"
              aria-label={`Move ${labelOf(value)} back`}
              isDisabled={index === shown.length - 1}
              onPress={() => moved(index, 1)}
            >
              <ArrowDown aria-hidden className="size-4" />
            </Button>
            <Button
              isIconOnly
              size="sm"
              variant="ghost"
              aria-label={`Leave out ${labelOf(value)}`}
              isDisabled={shown.length === 1}
              onPress={() => show(shown.filter((each) => each !== value))}
            >
              <X aria-hidden className="size-4" />
            </Button>
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap items-end gap-3">
        {others.length === 0 || shown.length >= countMax ? null : (
          <Choice
            label="Add a column"
            value={null}
            placeholder="Choose a field"
            options={others}
            onChange={(value) => show([...shown, value])}
            className="max-w-60"
          />
        )}
        <Button variant="ghost" onPress={() => show(null)}>
          Usual columns
        </Button>
      </div>
    </div>
  )
}
