import { isDue } from '@/src/components/format.ts'
import { everyWords, nothingYet, sizeWords } from '@/src/components/knowledge/knowledge-words.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { ShownSource } from '@/src/lib/records/knowledge/shown-source.ts'

/** How much there is of a source, how fresh it is, and when it is read again. */
export function SourceFacts({ source }: { source: ShownSource }) {
  const { state, type, last_fetch_at: last, next_fetch_at: next, embedded_at: stored, refresh_minutes: minutes } = source
  return (
    <p className="text-muted">
      {source.chunks > 0 || state === 'ok' ? `${sizeWords(source)}. ` : `${nothingYet(source)} `}
      {last === null ? null : (
        <>
          {type === 'webhook' ? 'Received' : state === 'ok' ? 'Read' : 'Tried'} <Time iso={last} />
          {state === 'ok' || stored === null ? '. ' : null}
          {state === 'ok' || stored === null ? null : (
            <>
              ; what replies use is from <Time iso={stored} />.{' '}
            </>
          )}
        </>
      )}
      {next === null ? null : (
        <>
          {isDue(next) ? (
            'Due now'
          ) : (
            <>
              Next <Time iso={next} upcoming />
            </>
          )}
          , {everyWords(minutes)}.
        </>
      )}
    </p>
  )
}

/** What went wrong at the last fetch, and what to do about it. */
export function SourceProblem({ source: { state, last_error: error } }: { source: Pick<ShownSource, 'state' | 'last_error'> }) {
  if (error === null) return null
  return (
    <Notice quiet tone={state === 'needs_attention' ? 'danger' : 'warning'} title={error.message}>
      {error.action}
    </Notice>
  )
}
