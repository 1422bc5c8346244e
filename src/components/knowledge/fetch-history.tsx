import { CircleAlert, CircleCheck, Equal } from 'lucide-react'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { bytesWords } from '@/src/components/knowledge/knowledge-words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { RowFold } from '@/src/components/ui/fold.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { tookWords } from '@/src/components/webhooks/webhook-words.ts'
import type { StoredFetch } from '@/src/lib/records/knowledge/history.ts'

const looks = {
  changed: { tone: 'success', icon: CircleCheck, label: 'Changed' },
  unchanged: { tone: 'neutral', icon: Equal, label: 'As before' },
  failed: { tone: 'danger', icon: CircleAlert, label: 'Failed' },
} as const

const shownAtOnce = 5

/** What became of each fetch, the newest first; older ones are folded. */
export function FetchHistory({ fetches }: { fetches: readonly StoredFetch[] }) {
  const older = fetches.slice(shownAtOnce)
  return (
    <>
      <Fetches fetches={fetches.slice(0, shownAtOnce)} />
      {older.length === 0 ? null : (
        <RowFold title={counted(older.length, 'older fetch', 'older fetches')}>
          <Fetches fetches={older} />
        </RowFold>
      )}
    </>
  )
}

function Fetches({ fetches }: { fetches: readonly StoredFetch[] }) {
  return (
    <ol className="divide-y divide-border">
      {fetches.map((each) => {
        const look = looks[each.outcome]
        return (
          <li key={each.id} className="flex flex-col gap-1 px-4 py-3">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <Badge tone={look.tone} icon={look.icon}>
                {look.label}
              </Badge>
              <Time iso={each.ended_at} exact />
            </p>
            {each.message === null ? null : <p className="break-words">{each.message}</p>}
            {each.outcome === 'changed' ? <p>{changeWords(each)}</p> : null}
            <p className="text-muted">{costWords(each)}</p>
          </li>
        )
      })}
    </ol>
  )
}

function changeWords({ records, chunks_added: added, chunks_removed: removed, chunks_kept: kept, masked }: StoredFetch): string {
  const passages = `${formatNumber(added)} added, ${formatNumber(removed)} removed, ${formatNumber(kept)} kept in meaning`
  return `${counted(records, 'record')}. Passages: ${passages}.${masked === 0 ? '' : ` ${counted(masked, 'value')} masked.`}`
}

function costWords({ status, requests, bytes, started_at: started, ended_at: ended }: StoredFetch): string {
  const answered = status === null ? [] : [`Status ${status}`]
  const asked = requests === 0 ? [] : [counted(requests, 'request'), bytesWords(bytes)]
  return [...answered, ...asked, tookWords(Date.parse(ended) - Date.parse(started))].join(', ')
}
