'use client'

import NextLink from 'next/link'
import { planHref } from '@/src/components/crm/crm-pages.ts'
import { counted } from '@/src/components/format.ts'
import { causeSentence, guardSentence, isUncounted, uncountedWords } from '@/src/components/crm/guard/guard-words.ts'
import { RunDecision } from '@/src/components/crm/guard/run-decision.tsx'
import { runKind } from '@/src/components/crm/words.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { RunView } from '@/src/lib/contract/runs.ts'

/** Kinds of changes that fit beside the question. */
const causesShown = 6

/** A run that needs approval: the numbers, their causes, the way to the records, and for admins the two decisions. */
export function RunWaiting({
  run,
  crm,
  canEdit,
  where,
  onDecided,
}: {
  run: RunView
  crm: string
  canEdit: boolean
  /** On the run's own page the link to the run is left out. */
  where?: 'run'
  onDecided?: () => Promise<unknown>
}) {
  return (
    <Notice tone="warning" title={`${runKind(run)} with ${crm} is waiting for ${canEdit ? 'your decision' : 'a decision'}`}>
      <div className="flex flex-col gap-2">
        {run.guard ? <p className="font-medium">{guardSentence(run)}</p> : null}
        {run.guard && run.guard.causes.length > 0 ? (
          <>
            <ul className="list-disc pl-5">
              {run.guard.causes.slice(0, causesShown).map((cause) => (
                <li key={`${cause.cause} ${cause.side} ${cause.field ?? ''}`}>{causeSentence(cause, crm)}</li>
              ))}
              {run.guard.causes.length > causesShown ? (
                <li>and {counted(run.guard.causes.length - causesShown, 'more kind')}</li>
              ) : null}
            </ul>
            <p>
              <NextLink href={planHref(run.id)} prefetch={false} className="text-link inline-block py-0.5 font-medium">
                Look at the records
              </NextLink>{' '}
              before you decide. None of this has been written yet.
            </p>
          </>
        ) : (
          <p>
            {isUncounted(run) ? `${uncountedWords(run)} ` : ''}
            Check with the people who work in {crm} and here before you decide.
          </p>
        )}
        <p>Until then nothing is synced between ADSapp and {crm}; no change is lost.</p>
        {canEdit ? (
          <RunDecision run={run} crm={crm} showsWay={where !== 'run'} {...(onDecided ? { onDecided } : {})} />
        ) : (
          <p>An owner or admin of your organisation can approve or reject it.</p>
        )}
      </div>
    </Notice>
  )
}
