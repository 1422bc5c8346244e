'use client'

import { Switch } from '@heroui/react/switch'
import { type ReactNode, useId } from 'react'

/** A switch with a description, which stays readable while the switch is disabled. */
export function SwitchRow({
  label,
  description,
  isSelected,
  onChange,
  isDisabled,
}: {
  label: string
  description: ReactNode
  isSelected: boolean
  onChange: (isSelected: boolean) => void
  isDisabled: boolean
}) {
  const hintId = useId()
  return (
    <div>
      <Switch isSelected={isSelected} onChange={onChange} isDisabled={isDisabled} aria-describedby={hintId}>
        <Switch.Content>
          <Switch.Control>
            <Switch.Thumb />
          </Switch.Control>
          {label}
        </Switch.Content>
      </Switch>
      <p id={hintId} className="mt-1 text-xs text-muted">
        {description}
      </p>
    </div>
  )
}
