import NextLink from 'next/link'
import { AboutForm, EndAbout } from '@/src/components/records/about-form.tsx'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Panel } from '@/src/components/ui/panel.tsx'
import { isSyncedObject, specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { NamedRecord } from '@/src/lib/records/fields/titles.ts'

/** What a record is about, and a form that adds to it. */
export function AboutPanel({
  about,
  of: { object, id },
  canEdit,
}: {
  about: readonly NamedRecord[]
  of: { readonly object: SyncedObject; readonly id: string }
  canEdit: boolean
}) {
  const other = object === 'note' || object === 'task' ? object : null
  return (
    <Panel title="About" flush>
      {about.length > 0 ? (
        <ul className="divide-y divide-border">
          {about.map((each) => (
            <li key={each.id} className="flex flex-wrap items-center gap-x-3 px-4 py-2">
              <NextLink
                href={recordHref(each.object, each.id)}
                prefetch={false}
                className="text-link inline-block min-w-0 truncate py-0.5"
              >
                {each.title}
              </NextLink>
              <span className="ml-auto text-muted">{isSyncedObject(each.object) ? specOf(each.object).one : each.object}</span>
              {canEdit && other !== null ? <EndAbout object={other} id={id} to={each.id} title={each.title} /> : null}
            </li>
          ))}
        </ul>
      ) : (
        <p className="px-4 py-3 text-muted">It is about no record that is still here, so it is synced with no CRM.</p>
      )}
      {canEdit && other !== null ? (
        <div className="border-t border-border p-4">
          <AboutForm object={other} id={id} />
        </div>
      ) : null}
    </Panel>
  )
}
