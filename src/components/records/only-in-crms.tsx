import NextLink from 'next/link'
import { recordsHref } from '@/src/components/crm/crm-pages.ts'
import { counted, listed } from '@/src/components/format.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { LinkList } from '@/src/lib/records/links/link-state.ts'

/** Records of CRMs that a list is about too and cannot have, because they are not here. */
export type OnlyInCrms = { readonly list: LinkList; readonly counts: readonly (readonly [crm: CrmType, count: number])[] }

const verbs: Readonly<Record<LinkList, readonly [one: string, many: string]>> = {
  in_sync: ['is in sync', 'are in sync'],
  differs: ['differs', 'differ'],
  waiting: ['waits', 'wait'],
  attention: ['needs attention', 'need attention'],
  excluded: ['is excluded', 'are excluded'],
}

/** The sentence before the links to them; null where there are none. */
export function onlyInCrmsWords(object: SyncedObject, { list, counts }: OnlyInCrms): string | null {
  const [first] = counts
  if (first === undefined) return null
  const { one, many } = specOf(object)
  const sum = counts.reduce((total, [, count]) => total + count, 0)
  const [verbOfOne, verb] = verbs[list]
  const where = listed(counts.map(([crm, count]) => (counts.length === 1 ? crmNames[crm] : `${count} in ${crmNames[crm]}`)))
  const which = counts.length === 1 ? `that only ${where} has` : `that only a CRM has (${where})`
  return `${counted(sum, one, many)} ${which} ${sum === 1 ? verbOfOne : verb} too. This list has those that are here.`
}

/** Says so, and leads to them. */
export function OnlyInCrmsNote({ object, only }: { object: SyncedObject; only: OnlyInCrms }) {
  const words = onlyInCrmsWords(object, only)
  if (words === null) return null
  const { many } = specOf(object)
  return (
    <div className="mb-4">
      <Notice tone="info" quiet>
        {words}
        <span className="mt-1 flex flex-wrap gap-x-4">
          {only.counts.map(([crm]) => (
            <NextLink key={crm} href={recordsHref(crm, only.list, object)} prefetch={false} className="text-link py-0.5">
              See the {many} of {crmNames[crm]}
            </NextLink>
          ))}
        </span>
      </Notice>
    </div>
  )
}
