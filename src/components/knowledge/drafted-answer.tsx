import { CircleHelp } from 'lucide-react'
import type { z } from 'zod'
import { Empty } from '@/src/components/ui/empty.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { ragAnswerSchema } from '@/src/lib/contract/knowledge-search.ts'

export type DraftAnswer = z.output<typeof ragAnswerSchema>

/** The reply that would be drafted, with what each fact is taken from. */
export function DraftedAnswer({ answer }: { answer: DraftAnswer }) {
  if (!answer.known) {
    return (
      <Panel title="Drafted answer" flush>
        <Empty icon={CircleHelp} title="Not known">
          No passage carries an answer, so none is drafted. Ask with the words that the source uses, check that the right sources
          are on for this channel, or add one that knows.
        </Empty>
      </Panel>
    )
  }
  return (
    <Panel title="Drafted answer">
      {answer.not_worded === undefined ? null : (
        <Notice tone="warning" title="Quoted, not worded">
          {answer.not_worded.message} Until it answers, drafts are quotes from the sources.
        </Notice>
      )}
      <p className="break-words whitespace-pre-wrap">{answer.answer}</p>
      <h3 className="mt-4 mb-1 font-medium">Taken from</h3>
      <ol className="flex list-decimal flex-col gap-2 pl-5">
        {answer.citations.map((citation) => (
          <li key={`${citation.link.url} ${citation.path} ${citation.text}`} className="break-words">
            {citation.link.name}
            {citation.path === '' ? null : (
              <>
                , <span className="font-mono text-xs break-all">{citation.path}</span>
              </>
            )}
            {citation.fetched_at === null ? null : (
              <span className="text-muted">
                , read <Time iso={citation.fetched_at} />
              </span>
            )}
            <pre className="mt-1 font-mono text-xs break-words whitespace-pre-wrap text-muted">{citation.text}</pre>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
