'use client'

import { type ReactNode, useState } from 'react'
import { Field } from '@/src/components/ui/field.tsx'
import { useTimeZone } from '@/src/components/ui/time-zone.ts'
import { type DayAndTime, momentOf, onClock } from '@/src/components/ui/zoned.ts'
import { readDue } from '@/src/lib/crm/domain/due.ts'

/**
 * A day with a time of it, in the time zone of the person who enters it. Without a time it is the day, unless it `needsTime`; what is half entered is kept
 * as it is typed, and refused when it is saved.
 */
export function DueField({
  name,
  label,
  value,
  onChange,
  needsTime = false,
  error,
  description,
}: {
  name: string
  label: string
  /** A day, a moment, or empty. */
  value: string
  onChange: (value: string) => void
  needsTime?: boolean
  error?: string | undefined
  description?: ReactNode
}) {
  const timeZone = useTimeZone()
  const [typed, setTyped] = useState<DayAndTime | null>(null)
  const shown = typed !== null && valueOf(typed, timeZone) === value ? typed : partsOf(value, timeZone)
  const enter = (parts: DayAndTime) => {
    setTyped(parts)
    onChange(valueOf(parts, timeZone))
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="contents">
        <span className="label">{label}</span>
      </legend>
      <div className="grid grid-cols-[minmax(0,3fr)_minmax(0,2fr)] gap-2">
        <Field
          label={`${label}: day`}
          isLabelHidden
          name={name}
          type="date"
          value={shown.day}
          onChange={(day) => enter({ ...shown, day })}
          error={error}
          description={description}
        />
        <Field
          label={`${label}: time${needsTime ? '' : ', if it matters'}`}
          isLabelHidden
          name={`${name}-time`}
          type="time"
          value={shown.time}
          onChange={(time) => enter({ ...shown, time })}
        />
      </div>
    </fieldset>
  )
}

function partsOf(value: string, timeZone: string): DayAndTime {
  const due = readDue(value)
  if (due === null) return { day: '', time: '' }
  return due.kind === 'day' ? { day: due.day, time: '' } : onClock(due.instant, timeZone)
}

/** A time without a day is no moment: kept as it is, so that it is refused instead of lost. */
function valueOf({ day, time }: DayAndTime, timeZone: string): string {
  if (day === '') return time
  return time === '' ? day : (momentOf({ day, time }, timeZone) ?? day)
}
