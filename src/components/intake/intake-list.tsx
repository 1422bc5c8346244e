import NextLink from 'next/link'
import { intakePath, itemDetails, itemTitle, matchWords, statusLooks } from '@/src/components/intake/intake-words.ts'
import { SelectBox } from '@/src/components/selection.tsx'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { IntakeItem } from '@/src/lib/records/intake/items.ts'
import { messageTypes } from '@/src/lib/records/intake/message-types.ts'

/** What came in, each leading to its page; those that wait can be chosen by who may decide. */
export function IntakeList({ items, mayDecide }: { items: readonly IntakeItem[]; mayDecide: boolean }) {
  return (
    <ul className="divide-y divide-border">
      {items.map((item) => {
        const look = statusLooks[item.status]
        const title = itemTitle(item)
        return (
          <li key={item.id} className="flex gap-3 px-4 py-3">
            {mayDecide && item.status === 'pending_approval' ? <SelectBox id={item.id} name={title} /> : null}
            <div className="grid min-w-0 grow grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,1fr)_auto]">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <NextLink href={`${intakePath}/${item.id}`} prefetch={false} className="text-link font-medium break-words">
                  {title}
                </NextLink>
                <span className="text-muted">{messageTypes[item.type].label}</span>
                <Badge tone={look.tone} icon={look.icon}>
                  {look.label}
                </Badge>
              </p>
              <p className="text-muted sm:text-right">
                <Time iso={item.received_at} />
              </p>
              <p className="break-words text-muted sm:col-span-2">{itemDetails(item)}</p>
              <p className="break-words sm:col-span-2">{matchWords(item)}</p>
              {item.reason === null ? null : <p className="break-words text-muted sm:col-span-2">Reason: {item.reason}</p>}
            </div>
          </li>
        )
      })}
    </ul>
  )
}
