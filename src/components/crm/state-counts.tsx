import NextLink from 'next/link'
import { recordsHref } from '@/src/components/crm/crm-pages.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { linkListWords, linkStateLooks } from '@/src/components/crm/words.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { type LinkList, linkLists } from '@/src/lib/records/links/link-state.ts'

const iconTones = {
  in_sync: 'text-success-soft-foreground',
  differs: 'text-muted',
  waiting: 'text-accent-soft-foreground',
  attention: 'text-warning-soft-foreground',
  excluded: 'text-muted',
} as const satisfies Record<LinkList, string>

/** The counts of the lists of an object's records; each links to its list. */
export function StateCounts({
  crmType,
  object,
  counts,
  namesObject,
}: {
  crmType: CrmType
  object: SyncedObject
  counts: Readonly<Record<LinkList, number>>
  /** For screen readers, where there are such counts of several objects. */
  namesObject: boolean
}) {
  return (
    <ul className="grid grid-cols-2 gap-2 sm:grid-cols-5">
      {linkLists.map((list) => {
        const Icon = linkStateLooks[list].icon
        const urgent = list === 'attention' && counts[list] > 0
        return (
          <li key={list}>
            <NextLink
              href={recordsHref(crmType, list, object)}
              prefetch={false}
              className={`block rounded-lg border px-3 py-2.5 hover:bg-surface-secondary ${
                urgent ? 'border-warning/60 bg-warning-soft' : 'border-border bg-surface'
              }`}
            >
              <span className="flex items-center gap-1.5">
                <Icon aria-hidden className={`size-3.5 ${iconTones[list]}`} />
                {linkListWords[list].title}
                {namesObject ? <span className="sr-only"> of {specOf(object).many}</span> : null}
              </span>
              <span className="mt-0.5 block text-xl font-semibold tabular-nums">{formatNumber(counts[list])}</span>
            </NextLink>
          </li>
        )
      })}
    </ul>
  )
}
