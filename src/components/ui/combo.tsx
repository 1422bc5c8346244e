'use client'

import { ComboBox } from '@heroui/react/combo-box'
import { FieldError } from '@heroui/react/field-error'
import { Input } from '@heroui/react/input'
import { Label } from '@heroui/react/label'
import { ListBox } from '@heroui/react/list-box'
import { Lock } from 'lucide-react'
import { Badge } from '@/src/components/ui/badge.tsx'

export type ComboOption = {
  readonly value: string
  readonly label: string
  readonly description: string
  readonly isReadOnly?: boolean
  /** Offered for any input. */
  readonly isLastResort?: boolean
}

/** A drop-down of many options, filtered while typing: every word must be in the label or the value. */
export function Combo({
  label,
  value,
  options,
  onChange,
  isDisabled,
  placeholder,
  nothingFound,
  error,
}: {
  label: string
  value: string | null
  options: readonly ComboOption[]
  onChange: (value: string | null) => void
  isDisabled: boolean
  placeholder: string
  nothingFound: string
  error?: string | undefined
}) {
  const lastResorts = new Set(options.filter((option) => option.isLastResort).map(textOf))
  return (
    <ComboBox
      fullWidth
      menuTrigger="focus"
      selectedKey={value}
      onSelectionChange={(key) => onChange(key === null ? null : String(key))}
      defaultFilter={(text, typed) => lastResorts.has(text) || matches(text, typed)}
      allowsEmptyCollection
      isDisabled={isDisabled}
      isInvalid={error !== undefined}
    >
      <Label>{label}</Label>
      <ComboBox.InputGroup>
        <Input placeholder={placeholder} />
        <ComboBox.Trigger />
      </ComboBox.InputGroup>
      {error === undefined ? null : <FieldError>{error}</FieldError>}
      <ComboBox.Popover>
        <ListBox renderEmptyState={() => <p className="px-2 py-1.5 text-muted">{nothingFound}</p>}>
          {options.map((option) => (
            <ListBox.Item key={option.value} id={option.value} textValue={textOf(option)}>
              <span className="min-w-0 flex-1">
                <span className="flex items-center gap-2">
                  {option.label}
                  {option.isReadOnly ? (
                    <Badge tone="neutral" icon={Lock}>
                      Read-only
                    </Badge>
                  ) : null}
                </span>
                <span className="block truncate text-xs text-muted">{option.description}</span>
              </span>
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </ComboBox.Popover>
    </ComboBox>
  )
}

function textOf({ label, value }: ComboOption): string {
  return label === value ? label : `${label} (${value})`
}

function matches(text: string, typed: string): boolean {
  const searched = plain(text)
  return plain(typed)
    .split(/\s+/)
    .every((word) => searched.includes(word))
}

/** Ignores case and accents. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
