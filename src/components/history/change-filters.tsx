'use client'

import { useRouter } from 'next/navigation'
import { Choice } from '@/src/components/ui/choice.tsx'

const any = 'any'

export type ChangeFilter = {
  /** The parameter's name in the address. */
  readonly name: string
  readonly label: string
  readonly value: string | undefined
  readonly any: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

/** The filters above what a run did; each choice leads to the address of what it shows. */
export function ChangeFilters({ path, search, filters }: { path: string; search: string; filters: readonly ChangeFilter[] }) {
  const router = useRouter()
  const show = (name: string, chosen: string) => {
    const parameters = new URLSearchParams(search === '' ? {} : { q: search })
    for (const filter of filters) {
      const value = filter.name === name ? chosen : (filter.value ?? any)
      if (value !== any) parameters.set(filter.name, value)
    }
    router.replace(`${path}?${parameters.toString()}`, { scroll: false })
  }
  return (
    <section aria-label="Filters" className="grid grid-cols-2 gap-2 sm:grid-cols-3">
      {filters.map(({ name, label, value, any: anyLabel, options }) => (
        <Choice
          key={name}
          label={label}
          value={value ?? any}
          options={[{ value: any, label: anyLabel }, ...options]}
          onChange={(chosen) => show(name, chosen)}
        />
      ))}
    </section>
  )
}
