'use client'

import { ComboBox } from '@heroui/react/combo-box'
import { Description } from '@heroui/react/description'
import { FieldError } from '@heroui/react/field-error'
import { Input } from '@heroui/react/input'
import { Label } from '@heroui/react/label'
import { ListBox } from '@heroui/react/list-box'
import NextLink from 'next/link'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { problemText } from '@/src/components/api.ts'
import { findRecords } from '@/app/dashboard/_records/actions.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'

const debounceMs = 200

/** A record that can be chosen. */
export type Choosable = { readonly id: string; readonly title: string; readonly description: string | null }

/** The record that a field leads to, searched for while typing. An empty input is none. */
export function ReferenceField({
  to,
  name,
  label,
  value,
  title,
  onChange,
  error,
  description,
}: {
  to: RecordObject
  name: string
  label: string
  /** Its id; empty: none. */
  value: string
  /** What the chosen one is called. */
  title: string
  onChange: (id: string, title: string) => void
  error?: string | undefined
  description?: ReactNode
}) {
  const [typed, setTyped] = useState(title)
  const [shown, setShown] = useState({ value, title })
  const { found, state, search } = useSearch(to)
  const { one, many } = recordSpecOf(to)

  // Chosen by other means: discarded, or changed elsewhere.
  if (shown.value !== value || shown.title !== title) {
    setShown({ value, title })
    setTyped(title)
  }
  // The list needs the chosen one: its text goes back into the input when somebody leaves it half typed.
  const chosen: Choosable = { id: value, title, description: null }
  const items = value === '' || found.some(({ id }) => id === value) ? found : [chosen, ...found]

  return (
    <div>
      <ComboBox
        fullWidth
        items={items}
        inputValue={typed}
        selectedKey={value === '' ? null : value}
        onInputChange={(text) => {
          setTyped(text)
          if (text.trim() === '') onChange('', '')
          search(text.trim() === title ? '' : text)
        }}
        onSelectionChange={(key) => {
          const taken = items.find(({ id }) => id === key)
          if (taken === undefined) return
          setTyped(taken.title)
          onChange(taken.id, taken.title)
        }}
        onOpenChange={(isOpen) => {
          if (isOpen) search(typed.trim() === title ? '' : typed)
        }}
        menuTrigger="input"
        allowsEmptyCollection
        isInvalid={error !== undefined}
      >
        <Label>{label}</Label>
        <ComboBox.InputGroup>
          <Input name={name} placeholder={`Search ${many}…`} />
          <ComboBox.Trigger />
        </ComboBox.InputGroup>
        {description ? <Description>{description}</Description> : null}
        {error === undefined ? null : <FieldError>{error}</FieldError>}
        <ComboBox.Popover>
          <ListBox renderEmptyState={() => <p className="px-2 py-1.5 text-muted">{state ?? `No ${one} is found`}</p>}>
            {(item: Choosable) => (
              <ListBox.Item id={item.id} textValue={item.title}>
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{item.title}</span>
                  {item.description ? <span className="block truncate text-xs text-muted">{item.description}</span> : null}
                </span>
                <ListBox.ItemIndicator />
              </ListBox.Item>
            )}
          </ListBox>
        </ComboBox.Popover>
      </ComboBox>
      {value === '' ? null : (
        <NextLink href={recordHref(to, value)} prefetch={false} className="text-link mt-1 inline-block py-0.5">
          Open {title}
        </NextLink>
      )}
    </div>
  )
}

/** What is found for the text that was typed last; an answer that comes late is dropped. */
function useSearch(object: RecordObject) {
  const [found, setFound] = useState<readonly Choosable[]>([])
  /** What is to be said instead of an empty list. */
  const [state, setState] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef(0)
  useEffect(() => () => clearTimeout(timer.current), [])

  const show = async (asked: number, text: string) => {
    const result = await findRecords({ object, search: text }).catch((thrown: unknown) => ({ problem: problemText(thrown) }))
    if (asked !== latest.current) return
    setFound('problem' in result ? [] : result.records)
    setState('problem' in result ? result.problem : null)
  }
  const search = (text: string) => {
    latest.current += 1
    const asked = latest.current
    setState('Searching…')
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void show(asked, text), debounceMs)
  }
  return { found, state, search }
}
