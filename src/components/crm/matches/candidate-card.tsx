import NextLink from 'next/link'
import { Comparison } from '@/src/components/crm/matches/comparison.tsx'
import { MatchAction } from '@/src/components/crm/matches/match-action.tsx'
import { effectOfLink, linkWords } from '@/src/components/crm/matches/match-words.ts'
import { compareSides, type RecordSide } from '@/src/components/crm/matches/record-side.ts'
import { policyWords } from '@/src/components/crm/words.ts'
import type { ConflictPolicy } from '@/src/lib/crm/domain/conflict-policy.ts'
import type { matchDecisionSchema } from '@/src/lib/contract/decisions.ts'
import type { z } from 'zod'

/** Why a candidate cannot be chosen. */
export type Obstacle =
  | { readonly kind: 'deleted' }
  | { readonly kind: 'gone' }
  /** The record that it is linked to, if it can be opened. */
  | { readonly kind: 'taken'; readonly by: { readonly name: string; readonly href: string } | null }

/** A possible match beside the record in question: what they have in common, and what linking them would do. */
export function CandidateCard({
  known,
  candidate,
  obstacle,
  decision,
  crm,
  policy,
  canEdit,
  backHref,
}: {
  known: RecordSide
  candidate: RecordSide
  obstacle: Obstacle | null
  decision: z.infer<typeof matchDecisionSchema>
  crm: string
  policy: ConflictPolicy
  canEdit: boolean
  backHref: string
}) {
  const fields = compareSides(known, candidate)
  return (
    <li className="flex flex-col gap-3 rounded-lg border border-border bg-surface p-4">
      <h3 className="sr-only">{candidate.name}</h3>
      <Comparison left={known} right={candidate} />
      {obstacle ? (
        <p className="text-muted">
          <ObstacleText obstacle={obstacle} crm={crm} />
        </p>
      ) : (
        <>
          <p className="text-muted">{effectOfLink(fields, policyWords(policy, crm).label, crm)}</p>
          {canEdit ? (
            <div>
              <MatchAction
                decision={decision}
                words={linkWords(known, candidate.name, crm)}
                variant="primary"
                about={candidate.name}
                backHref={backHref}
              />
            </div>
          ) : null}
        </>
      )}
    </li>
  )
}

function ObstacleText({ obstacle, crm }: { obstacle: Obstacle; crm: string }) {
  switch (obstacle.kind) {
    case 'deleted':
      return 'Deleted meanwhile. Restore it to choose it.'
    case 'gone':
      return `${crm} has no such record any more.`
    case 'taken':
      if (obstacle.by === null) return `Already linked to another record in ${crm}.`
      return (
        <>
          Already linked to{' '}
          <NextLink href={obstacle.by.href} className="text-link">
            {obstacle.by.name}
          </NextLink>
          .
        </>
      )
  }
}
