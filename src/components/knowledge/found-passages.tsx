import { SearchX } from 'lucide-react'
import { listed } from '@/src/components/format.ts'
import { PassageList } from '@/src/components/knowledge/passage-list.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { Passage } from '@/src/lib/contract/knowledge-search.ts'

/** What a question finds, best first, and why each stands where it does. */
export function FoundPassages({ passages }: { passages: readonly Passage[] }) {
  return (
    <Panel
      title="Passages"
      description="Found by meaning and by words; the two ranks are put together to one score, the best first."
      flush
    >
      {passages.length === 0 ? (
        <Empty icon={SearchX} title="Nothing found">
          No active source of this channel has anything near to that.
        </Empty>
      ) : (
        <PassageList passages={passages.map((passage) => ({ ...passage, about: <WhyHere passage={passage} /> }))} />
      )}
    </Panel>
  )
}

function WhyHere({ passage }: { passage: Passage }) {
  const { vector_rank: meaning, text_rank: words, similarity, score, words: held, link, fetched_at: fetched } = passage
  const facts: readonly (readonly [string, string])[] = [
    ['By meaning', meaning === null ? 'not among the nearest' : `rank ${meaning}${similarityWords(similarity)}`],
    ['By words', words === null ? 'no word in common' : `rank ${words}${held.length === 0 ? '' : `, has ${listed(held)}`}`],
    ['Score', score.toFixed(4)],
  ]
  return (
    <>
      <p className="break-words text-muted">
        From {link.name} (<span className="font-mono text-xs break-all">{link.url}</span>)
        {fetched === null ? null : (
          <>
            , read <Time iso={fetched} />
          </>
        )}
      </p>
      <dl className="flex flex-wrap gap-x-5 gap-y-1">
        {facts.map(([name, value]) => (
          <div key={name} className="flex flex-wrap gap-x-1.5">
            <dt className="text-muted">{name}:</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function similarityWords(similarity: number | null): string {
  return similarity === null ? '' : `, similarity ${similarity.toFixed(2)}`
}
