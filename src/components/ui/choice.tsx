'use client'

import { Description } from '@heroui/react/description'
import { FieldError } from '@heroui/react/field-error'
import { Label } from '@heroui/react/label'
import { ListBox } from '@heroui/react/list-box'
import { Select } from '@heroui/react/select'
import type { ReactNode } from 'react'

export type Option<Value extends string> = {
  readonly value: Value
  readonly label: string
  readonly description?: string
  readonly icon?: ReactNode
}

/** A drop-down of a few options, each with an optional line that explains it. */
export function Choice<Value extends string>({
  label,
  hideLabel = false,
  value,
  options,
  onChange,
  isDisabled = false,
  description,
  error,
  placeholder,
  className,
}: {
  label: string
  hideLabel?: boolean
  value: Value | null
  options: readonly Option<Value>[]
  onChange: (value: Value) => void
  isDisabled?: boolean
  description?: ReactNode
  error?: string | undefined
  placeholder?: string
  className?: string
}) {
  return (
    <Select
      {...(hideLabel ? { 'aria-label': label } : {})}
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.value === key)
        if (chosen && chosen.value !== value) onChange(chosen.value)
      }}
      isDisabled={isDisabled}
      isInvalid={error !== undefined}
      fullWidth
      {...(placeholder === undefined ? {} : { placeholder })}
      {...(className === undefined ? {} : { className })}
    >
      {hideLabel ? null : <Label>{label}</Label>}
      <Select.Trigger>
        <Select.Value>{({ selectedText, defaultChildren }) => selectedText || defaultChildren}</Select.Value>
        <Select.Indicator />
      </Select.Trigger>
      {description ? <Description>{description}</Description> : null}
      {error === undefined ? null : <FieldError>{error}</FieldError>}
      <Select.Popover>
        <ListBox>
          {options.map((option) => (
            <ListBox.Item key={option.value} id={option.value} textValue={option.label}>
              <span className="flex min-w-0 items-start gap-2">
                {option.icon}
                <span className="min-w-0">
                  <span className="block">{option.label}</span>
                  {option.description ? <span className="block text-xs text-muted">{option.description}</span> : null}
                </span>
              </span>
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}
