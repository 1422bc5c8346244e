'use client'

import { useRouter } from 'next/navigation'
import { filteredHref } from '@/src/components/crm/runs/run-filters.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'

export type RunFilterChoice = {
  /** The parameter's name in the address. */
  readonly name: string
  readonly label: string
  readonly any: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

const any = 'any'

/** The filters above a list of runs. Each choice leads to the address of what it shows. */
export function RunFilterBar({
  path,
  filters,
  choices,
}: {
  path: string
  filters: Readonly<Record<string, string | undefined>>
  choices: readonly RunFilterChoice[]
}) {
  const router = useRouter()
  const show = (name: string, value: string | undefined) =>
    router.replace(filteredHref(path, { ...filters, [name]: value }), { scroll: false })
  return (
    <section aria-label="Filters" className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-3 lg:grid-cols-5">
        {choices.map(({ name, label, any: anyLabel, options }) => (
          <Choice
            key={name}
            label={label}
            value={filters[name] ?? any}
            options={[{ value: any, label: anyLabel }, ...options]}
            onChange={(chosen) => show(name, chosen === any ? undefined : chosen)}
          />
        ))}
      </div>
      <SwitchRow
        label="Only runs with changes"
        description="Leaves out runs that had nothing to change. Failures and runs that ask stay."
        isSelected={filters['changes'] === 'only'}
        onChange={(isOnly) => show('changes', isOnly ? 'only' : undefined)}
        isDisabled={false}
      />
    </section>
  )
}
