import { counted, listed } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { bytesWords } from '@/src/components/knowledge/knowledge-words.ts'
import { PassageList } from '@/src/components/knowledge/passage-list.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { tookWords } from '@/src/components/webhooks/webhook-words.ts'
import type { SourceTest } from '@/src/lib/contract/knowledge-test.ts'

/** What a test fetch has shown: how the source answered, and what would be kept of it. */
export function TestOutcome({ result }: { result: SourceTest }) {
  const { problem } = result
  if (problem !== null) {
    return (
      <Notice tone="danger" title={problem.message}>
        <p>{problem.action}</p>
        <p className="mt-1 text-muted">{costWords(result)}</p>
      </Notice>
    )
  }
  if (result.chunks === 0) {
    return (
      <Notice tone="warning" title="The source answered, and there is nothing in it">
        <p>{costWords(result)} Check the address, and whether a rule leaves everything out.</p>
      </Notice>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      <Notice
        tone="success"
        title={`${atLeast(result)}${counted(result.records, 'record')}, which become ${counted(result.chunks, 'passage')}`}
      >
        <p>{costWords(result)} Nothing is stored yet.</p>
        {result.is_partial ? <p>There is more: a test reads only the beginning.</p> : null}
      </Notice>
      <dl className="flex flex-col gap-2">
        <div>
          <dt className="font-medium">Masked</dt>
          <dd className="break-words text-muted">
            {result.masked === 0
              ? 'Nothing: no value looks like a secret, and no rule masks one.'
              : `${counted(result.masked, 'value')}${fieldsWords(result.masked_fields)}.`}
          </dd>
        </div>
        {result.left_out_fields.length === 0 ? null : (
          <div>
            <dt className="font-medium">Left out</dt>
            <dd className="break-words text-muted">{listed(result.left_out_fields)}.</dd>
          </div>
        )}
      </dl>
      <section aria-label="Sample" className="rounded-lg border border-border">
        <p className="border-b border-border px-4 py-2 font-medium">
          {result.chunks <= result.passages.length
            ? 'All passages'
            : `The first ${result.passages.length} of ${formatNumber(result.chunks)} passages`}
        </p>
        <PassageList passages={result.passages} />
      </section>
    </div>
  )
}

const atLeast = ({ is_partial: isPartial }: SourceTest) => (isPartial ? 'At least ' : '')

function fieldsWords(fields: readonly string[]): string {
  return fields.length === 0 ? '' : `, in ${listed(fields)}`
}

function costWords({ status, problem, requests, bytes, duration_ms: duration }: SourceTest): string {
  // A file and a database are read without a status.
  const silent = problem === null ? 'It was read' : 'It gave no answer'
  const answered = status === null ? silent : `It answered with status ${status}`
  return `${answered}: ${counted(requests, 'request')}, ${bytesWords(bytes)}, ${tookWords(duration)}.`
}
