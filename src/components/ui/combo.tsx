'use client'

import { ComboBox } from '@heroui/react/combo-box'
import { FieldError } from '@heroui/react/field-error'
import { Input } from '@heroui/react/input'
import { Label } from '@heroui/react/label'
import { ListBox } from '@heroui/react/list-box'

export type ComboOption = { readonly value: string; readonly label: string; readonly description: string }

/** A drop-down of many options that narrows while typing. */
export function Combo({
  label,
  value,
  options,
  onChange,
  isDisabled,
  placeholder,
  error,
}: {
  label: string
  value: string | null
  options: readonly ComboOption[]
  onChange: (value: string | null) => void
  isDisabled: boolean
  placeholder: string
  error?: string | undefined
}) {
  return (
    <ComboBox
      fullWidth
      menuTrigger="focus"
      selectedKey={value}
      onSelectionChange={(key) => onChange(key === null ? null : String(key))}
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
        <ListBox>
          {options.map((option) => (
            <ListBox.Item key={option.value} id={option.value} textValue={`${option.label} (${option.value})`}>
              <span className="min-w-0">
                <span className="block">{option.label}</span>
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
