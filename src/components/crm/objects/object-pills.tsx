import { objectTitle } from '@/src/components/crm/objects/object-words.ts'
import { shownSynced } from '@/src/lib/records/pages/pages.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { ChoicePills } from '@/src/components/ui/choice-pills.tsx'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'

/** The objects to choose from, each with the address of its own part of a page, and how many records are there. */
export function ObjectPills({
  current,
  hrefOf,
  countOf,
}: {
  current: SyncedObject
  hrefOf: (object: SyncedObject) => string
  countOf?: (object: SyncedObject) => number
}) {
  return (
    <ChoicePills
      label="What the records are"
      current={current}
      choices={shownSynced.map((object) => ({ value: object, href: hrefOf(object), label: labelOf(object) }))}
    />
  )

  function labelOf(object: SyncedObject) {
    if (!countOf) return objectTitle(object)
    return (
      <>
        {objectTitle(object)} <span className="tabular-nums">{formatNumber(countOf(object))}</span>
      </>
    )
  }
}
