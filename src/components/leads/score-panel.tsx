'use client'

import { Button } from '@heroui/react/button'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { type LeadScore, leadScoreSchema } from '@/src/lib/contract/lead-scoring.ts'
import type { Duplicate } from '@/src/lib/records/leads/lead-duplicates.ts'

/** Why a lead has its score: which rule gives which points. */
export function ScorePanel({ score, path, canEdit }: { score: LeadScore; path: string; canEdit: boolean }) {
  const { call, pending, problem } = useApiCall()
  const { score: points, set_by: setBy, computed, rules } = score
  const applied = rules.filter(({ applies }) => applies)
  return (
    <Panel
      title={points === null ? 'No score' : `Score ${formatNumber(points)}`}
      actions={
        canEdit && computed !== null && setBy !== 'rules' ? (
          <Button
            size="sm"
            variant="outline"
            isDisabled={pending}
            onPress={() => void call(leadScoreSchema, path, { method: 'POST' })}
          >
            Score by the rules
          </Button>
        ) : null
      }
    >
      {problem ? (
        <Notice tone="danger" title="That did not work">
          {problem}
        </Notice>
      ) : null}
      {setBy === 'hand' ? (
        <p>
          Somebody has set it, so no rule changes it.
          {computed === null ? '' : ` The rules would give ${formatNumber(computed)}.`}
        </p>
      ) : null}
      {computed === null || applied.length > 0 ? null : <p>No rule applies.</p>}
      {computed === null ? null : (
        <ul>
          {applied.map(({ id, label, points: given }) => (
            <li key={id ?? label} className="flex justify-between gap-3">
              <span className="min-w-0 break-words">{label}</span>
              <span className="tabular-nums">{given > 0 ? `+${formatNumber(given)}` : formatNumber(given)}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

/** Who may be the same person as a lead. */
export function DuplicatesPanel({ duplicates }: { duplicates: readonly Duplicate[] }) {
  return (
    <Panel title="May be the same person" flush>
      <ul className="divide-y divide-border">
        {duplicates.map(({ object, id, first_name: first, last_name: last, email, phone, matched_by: by }) => (
          <li key={id} className="flex flex-wrap gap-x-3 px-4 py-2">
            <a href={recordHref(object, id)} className="text-link inline-block min-w-0 truncate py-0.5">
              {[first, last].filter(Boolean).join(' ') || email || phone || 'Without a name'}
            </a>
            <span className="ml-auto text-muted">
              {object}, same {by.map((key) => (key === 'email' ? 'email' : 'phone number')).join(' and ')}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
