'use client'

import { useRouter } from 'next/navigation'
import { Choice } from '@/src/components/ui/choice.tsx'

export type LinkTarget = { readonly value: string; readonly label: string; readonly href: string }

/** A drop-down whose options are addresses: a view, the order of a list, or a filter. Back leads to what was chosen before. */
export function LinkChoice({ label, value, targets }: { label: string; value: string; targets: readonly LinkTarget[] }) {
  const router = useRouter()
  return (
    <Choice
      label={label}
      hideLabel
      value={value}
      options={targets}
      onChange={(chosen) => {
        const target = targets.find((each) => each.value === chosen)
        if (target) router.push(target.href, { scroll: false })
      }}
    />
  )
}
