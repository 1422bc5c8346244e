import NextLink from 'next/link'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { everyGroup } from '@/src/components/records/list-query.ts'
import { listPath } from '@/src/components/records/record-pages.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { pagesOf } from '@/src/lib/records/pages/pages.ts'
import { countedMax } from '@/src/lib/records/lists/record-list.ts'

/** A heading with how many there are. */
export function Counted({ title, count }: { title: string; count: number }) {
  return (
    <>
      {title}{' '}
      <span className="font-normal text-muted tabular-nums">
        {count > countedMax ? `more than ${formatNumber(countedMax)}` : formatNumber(count)}
      </span>
    </>
  )
}

/** A list that usually shows one group is to show all. */
function ofAllGroups(object: RecordObject): Readonly<Record<string, string>> {
  const { group } = pagesOf(object).list
  return group === undefined ? {} : { [group.name]: everyGroup }
}

/** From the first records that lead to one to all of them: the list, narrowed down. Nothing where there is none. */
export function AllInList({ object, field, id, count }: { object: RecordObject; field: string; id: string; count: number }) {
  if (count === 0) return null
  const { one, many } = recordSpecOf(object)
  return (
    <p className="border-t border-border px-4 py-2">
      <NextLink
        href={`${listPath(object)}?${new URLSearchParams({ [field]: id, ...ofAllGroups(object) })}`}
        prefetch={false}
        className="text-link inline-block py-0.5"
      >
        {count > countedMax
          ? `See all ${many} in the list`
          : `See ${count === 1 ? 'it' : `all ${counted(count, one, many)}`} in the list`}
      </NextLink>
    </p>
  )
}
