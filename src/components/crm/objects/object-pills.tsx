import { objectTitle } from '@/src/components/crm/objects/object-words.ts'
import { shownObjects } from '@/src/lib/records/pages/pages.ts'
import { ChoicePills } from '@/src/components/ui/choice-pills.tsx'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'

/** The objects to choose from, each with the address of its own part of a page. */
export function ObjectPills({ current, hrefOf }: { current: SyncedObject; hrefOf: (object: SyncedObject) => string }) {
  return (
    <ChoicePills
      label="What the records are"
      current={current}
      choices={shownObjects.map((object) => ({ value: object, href: hrefOf(object), label: objectTitle(object) }))}
    />
  )
}
