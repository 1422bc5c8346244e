'use client'

import { Description } from '@heroui/react/description'
import { FieldError } from '@heroui/react/field-error'
import { Input } from '@heroui/react/input'
import { Label } from '@heroui/react/label'
import { TextArea } from '@heroui/react/textarea'
import { TextField, type TextFieldProps } from '@heroui/react/textfield'
import type { ReactNode } from 'react'

type FieldProps = Omit<TextFieldProps, 'children'> & {
  readonly label: string
  /** Said to screen readers alone, where another label is seen. */
  readonly isLabelHidden?: boolean
  readonly error?: string | undefined
  readonly description?: ReactNode
  readonly placeholder?: string
  /** For a text of several lines: how many are shown to begin with. */
  readonly lines?: number | undefined
}

/** A labelled text input with description and error, associated for screen readers. */
export function Field({ label, isLabelHidden = false, error, description, placeholder, lines, ...rest }: FieldProps) {
  return (
    <TextField fullWidth validationBehavior="aria" isInvalid={error !== undefined} {...rest}>
      <Label className={isLabelHidden ? 'sr-only' : ''}>{label}</Label>
      {lines === undefined ? <Input {...(placeholder === undefined ? {} : { placeholder })} /> : <TextArea rows={lines} />}
      {description ? <Description>{description}</Description> : null}
      {error === undefined ? null : <FieldError>{error}</FieldError>}
    </TextField>
  )
}
