import NextLink from 'next/link'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { isSyncedObject, specOf } from '@/src/lib/crm/domain/objects.ts'
import { Panel } from '@/src/components/ui/panel.tsx'
import type { NamedRecord } from '@/src/lib/records/titles.ts'

/** What a record is about. */
export function AboutPanel({ about }: { about: readonly NamedRecord[] }) {
  return (
    <Panel title="About" flush>
      {about.length > 0 ? (
        <ul className="divide-y divide-border">
          {about.map(({ id, object, title }) => (
            <li key={id} className="flex flex-wrap items-center justify-between gap-x-3 px-4 py-2">
              <NextLink href={recordHref(object, id)} prefetch={false} className="text-link inline-block min-w-0 truncate py-0.5">
                {title}
              </NextLink>
              <span className="text-muted">{isSyncedObject(object) ? specOf(object).one : object}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="px-4 py-3 text-muted">It is about no record that is still here, so it is synced with no CRM.</p>
      )}
    </Panel>
  )
}
