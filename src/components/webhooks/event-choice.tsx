'use client'

import { CheckBox } from '@/src/components/ui/check-box.tsx'
import { Group } from '@/src/components/ui/group.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'

/** Types of events that are about the same. */
export type EventGroup = { readonly about: string; readonly types: readonly string[] }

/** Which events an endpoint receives: everything, or those that are ticked. */
export function EventChoice({
  groups,
  value,
  onChange,
  error,
}: {
  groups: readonly EventGroup[]
  /** `['*']` is everything. */
  value: readonly string[]
  onChange: (value: readonly string[]) => void
  error: string | undefined
}) {
  const isEverything = value.includes('*')
  const choose = (types: readonly string[], isChosen: boolean) =>
    onChange([...value.filter((type) => !types.includes(type)), ...(isChosen ? types : [])])
  return (
    <Group legend="Events" error={error} className="flex flex-col gap-3">
      <SwitchRow
        label="Everything"
        description="Every event of the catalogue, also those that later versions add."
        isSelected={isEverything}
        onChange={(on) => onChange(on ? ['*'] : [])}
        isDisabled={false}
      />
      {isEverything ? null : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
          {groups.map(({ about, types }) => {
            const chosen = types.filter((type) => value.includes(type)).length
            return (
              <fieldset key={about} className="min-w-0">
                <legend className="sr-only">{about}</legend>
                <CheckBox
                  label={`${about}: all events`}
                  checked={chosen === types.length}
                  isPartial={chosen > 0 && chosen < types.length}
                  onChange={(isChosen) => choose(types, isChosen)}
                >
                  <span className="font-medium">{about}</span>
                </CheckBox>
                <ul className="pl-6">
                  {types.map((type) => (
                    <li key={type}>
                      <CheckBox label={type} checked={value.includes(type)} onChange={(isChosen) => choose([type], isChosen)}>
                        <span className="font-mono text-xs">{type}</span>
                      </CheckBox>
                    </li>
                  ))}
                </ul>
              </fieldset>
            )
          })}
        </div>
      )}
    </Group>
  )
}
