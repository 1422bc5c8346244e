import { CandidateCard } from '@/src/components/crm/matches/candidate-card.tsx'
import { SideLink } from '@/src/components/crm/matches/comparison.tsx'
import { MatchAction } from '@/src/components/crm/matches/match-action.tsx'
import { createWords, excludeWords, knownSide } from '@/src/components/crm/matches/match-words.ts'
import { RecordFacts } from '@/src/components/crm/matches/record-facts.tsx'
import type { Question } from '@/src/components/crm/matches/question.ts'
import { withSameAddress } from '@/src/components/crm/matches/record-side.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { LinkView } from '@/src/lib/records/links/link-views.ts'
import type { ConnectionView } from '@/src/lib/records/connections/sync-views.ts'

/** A record beside each of its possible matches, and the two other decisions. */
export function MatchQuestion({
  question: { known, candidates, unread },
  connection,
  link,
  canEdit,
  backHref,
}: {
  question: Question
  connection: ConnectionView
  link: LinkView
  canEdit: boolean
  backHref: string
}) {
  const crm = crmNames[connection.crmType]
  const side = knownSide(link)
  const twins = withSameAddress(
    known,
    candidates.map((each) => each.candidate),
  )
  return (
    <div className="flex flex-col gap-4">
      {unread === null ? null : (
        <Notice tone="warning" quiet title={`The records in ${crm} could not be read now`}>
          {unread} Reload the page to try again; until then only what the last sync called them is known here.
        </Notice>
      )}
      {candidates.length === 0 ? (
        <Panel title={side === 'crm' ? `The record in ${crm}` : `The ${specOf(known.object).one} here`}>
          <RecordFacts record={known} />
          <p className="mt-2">
            <SideLink side={known} />
          </p>
          <p className="mt-2 text-muted">
            The sync found no possible match. It may be a duplicate of a linked record: merge the two
            {side === 'crm' ? ` in ${crm}` : ' here'}, or choose below.
          </p>
        </Panel>
      ) : (
        <section aria-labelledby="candidates" className="flex flex-col gap-3">
          <h2 id="candidates" className="font-semibold">
            {side === 'crm' ? 'Possible matches here' : `Possible matches in ${crm}`}
          </h2>
          <ul className={`grid gap-3 ${candidates.length > 1 ? 'xl:grid-cols-2' : ''}`}>
            {candidates.map(({ candidate, obstacle, decision }) => (
              <CandidateCard
                key={candidate.id}
                known={known}
                candidate={candidate}
                obstacle={obstacle}
                decision={decision}
                crm={crm}
                policy={connection.conflictPolicy}
                canEdit={canEdit}
                backHref={backHref}
              />
            ))}
          </ul>
        </section>
      )}
      {canEdit ? (
        <Panel title="None of them">
          <div className="grid gap-4 sm:grid-cols-2">
            {[
              {
                decision: {
                  linkId: link.id,
                  action: 'create' as const,
                  ...(twins.length > 0 || unread !== null ? { allowSameAddress: true } : {}),
                },
                words: createWords(side, known, crm, twins, unread !== null),
              },
              { decision: { linkId: link.id, action: 'exclude' as const }, words: excludeWords(side, known, crm) },
            ].map(({ decision, words }) => (
              <div key={decision.action} className="flex flex-col items-start gap-2">
                <p className="text-muted">{words.text}</p>
                <MatchAction decision={decision} words={words} backHref={backHref} />
              </div>
            ))}
          </div>
        </Panel>
      ) : null}
    </div>
  )
}
