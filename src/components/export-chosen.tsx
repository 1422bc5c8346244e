'use client'

import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { fetchFile, problemText } from '@/src/components/api.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { useSelection } from '@/src/components/selection.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'

/** Where chosen rows are exported, under which name, and with which columns (empty: what an import takes back). */
export type ChosenExport = {
  readonly path: string
  readonly name: string
  readonly columns: string
  readonly deleted: boolean
}

/** As the API takes at once. */
const rowsMax = 5_000

/** Downloads the chosen rows as CSV. More than go at once are exported as a list, with a filter. */
export function ExportChosen({ to: { path, name, columns, deleted } }: { to: ChosenExport }) {
  const { chosen } = useSelection()
  const [pending, setPending] = useState(false)
  const download = async () => {
    if (chosen.length > rowsMax) {
      const more = `Up to ${formatNumber(rowsMax)} rows are exported by choosing them. For more, use “Export as CSV” above the list, which takes all that it shows.`
      toast.warning('Not exported', { description: more, timeout: 0 })
      return
    }
    setPending(true)
    try {
      const file = await fetchFile(path, { ids: chosen, words: 'labels', deleted, ...(columns === '' ? {} : { columns }) })
      const address = URL.createObjectURL(file)
      const link = Object.assign(document.createElement('a'), { href: address, download: `${name}.csv` })
      link.click()
      URL.revokeObjectURL(address)
    } catch (thrown) {
      toast.danger('Not exported', { description: problemText(thrown) })
    } finally {
      setPending(false)
    }
  }
  return (
    <SubmitButton
      type="button"
      size="sm"
      variant="outline"
      pending={pending}
      pendingLabel="Exporting…"
      onPress={() => void download()}
    >
      Export
    </SubmitButton>
  )
}
