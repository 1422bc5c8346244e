'use client'

import { useRouter } from 'next/navigation'
import { Choice } from '@/src/components/ui/choice.tsx'

export type SortTarget = { readonly value: string; readonly label: string; readonly href: string }

/** The order of the list on screens that are too narrow for column headings. */
export function SortChoice({ value, targets }: { value: string; targets: readonly SortTarget[] }) {
  const router = useRouter()
  return (
    <Choice
      label="Sort by"
      hideLabel
      value={value}
      options={targets}
      onChange={(chosen) => {
        const target = targets.find((each) => each.value === chosen)
        if (target) router.replace(target.href, { scroll: false })
      }}
    />
  )
}
