'use client'

import { toast } from '@heroui/react/toast'
import { useState, useTransition } from 'react'
import { problemText } from '@/src/components/api.ts'
import type { Matching } from '@/src/components/bulk-action.ts'
import { useSelection } from '@/src/components/selection.tsx'

/** As many as are chosen at once. */
const rowsMax = 100_000

/** Chooses the rows of the whole list, read piece by piece. `read`: so many so far; `isCut`: it has more than go at once. */
export function useAllThatMatch(matching: ((reached: string | null) => Promise<Matching>) | null) {
  const { ids, chooseOnly } = useSelection()
  const [isReading, startReading] = useTransition()
  const [isCut, setIsCut] = useState(false)
  const [read, setRead] = useState(0)

  const chooseAll = () =>
    startReading(async () => {
      try {
        const all: string[] = []
        let reached: string | null = null
        let cut = false
        do {
          const found: Matching = (await matching?.(reached)) ?? { ids, isCut: false }
          if ('problem' in found) throw new Error(found.problem)
          all.push(...found.ids)
          reached = found.next ?? null
          cut = found.isCut || (reached !== null && all.length >= rowsMax)
          setRead(all.length)
        } while (reached !== null && !cut)
        setIsCut(cut)
        chooseOnly(all)
      } catch (thrown) {
        toast.danger('Not selected', { description: problemText(thrown) })
      }
    })

  return { chooseAll, isReading, isCut, read }
}
