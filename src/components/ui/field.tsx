'use client'

import { Description } from '@heroui/react/description'
import { FieldError } from '@heroui/react/field-error'
import { Input } from '@heroui/react/input'
import { Label } from '@heroui/react/label'
import { TextField, type TextFieldProps } from '@heroui/react/textfield'
import type { ReactNode } from 'react'

type FieldProps = Omit<TextFieldProps, 'children'> & {
  readonly label: string
  readonly error?: string | undefined
  readonly description?: ReactNode
  readonly placeholder?: string
}

/** A labelled text input with description and error, associated for screen readers. */
export function Field({ label, error, description, placeholder, ...rest }: FieldProps) {
  return (
    <TextField fullWidth validationBehavior="aria" isInvalid={error !== undefined} {...rest}>
      <Label>{label}</Label>
      <Input {...(placeholder === undefined ? {} : { placeholder })} />
      {description ? <Description>{description}</Description> : null}
      {error === undefined ? null : <FieldError>{error}</FieldError>}
    </TextField>
  )
}
