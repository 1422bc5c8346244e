import NextLink from 'next/link'
import type { ReactNode } from 'react'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { intakePath } from '@/src/components/intake/intake-words.ts'
import { Time } from '@/src/components/ui/time.tsx'
import type { Integration } from '@/src/lib/contract/integration.ts'
import { messageTypes } from '@/src/lib/records/intake/message-types.ts'

/** What websites have sent in, by type, and what has become of it. */
export function IntakeCounts({ counts }: { counts: Integration['intake'] }) {
  const byType = new Map(counts.map((each) => [each.type, each]))
  return (
    <ul className="divide-y divide-border">
      {Object.entries(messageTypes).map(([type, { label }]) => {
        const count = byType.get(type)
        return (
          <li key={type} className="px-4 py-3">
            <p>
              <NextLink href={`${intakePath}?type=${type}&status=any`} prefetch={false} className="text-link font-medium">
                {label}
              </NextLink>
            </p>
            {count === undefined ? (
              <p className="text-muted">Nothing was sent in yet.</p>
            ) : (
              <p className="text-muted">
                {formatNumber(count.pending_approval)} waiting, {formatNumber(count.approved)} approved,{' '}
                {formatNumber(count.rejected)} rejected. {moment('Last received', count.last_received_at)}
                {moment('last approved', count.last_approved_at)}
                {moment('last rejected', count.last_rejected_at)}
              </p>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function moment(label: string, iso: string | null): ReactNode {
  if (iso === null) return null
  return (
    <>
      {label === 'Last received' ? '' : ', '}
      {label} <Time iso={iso} />
    </>
  )
}
