import NextLink from 'next/link'
import { recordsHref } from '@/src/components/crm/crm-pages.ts'
import { counted } from '@/src/components/format.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { OpenConflicts } from '@/src/lib/records/links/refusals.ts'

/** Records that sync except for a field, which a person decides: how many there are of each object, and where they are. */
export function OpenConflictsNote({ crmType, conflicts }: { crmType: CrmType; conflicts: readonly OpenConflicts[] }) {
  if (conflicts.length === 0) return null
  return (
    <p className="flex flex-wrap gap-x-4 py-2">
      With an open conflict of single fields:
      {conflicts.map(({ object, records }) => (
        <NextLink
          key={object}
          href={recordsHref(crmType, 'attention', object)}
          className="text-link inline-flex min-h-6 items-center"
        >
          {counted(records, specOf(object).one, specOf(object).many)}
        </NextLink>
      ))}
    </p>
  )
}
