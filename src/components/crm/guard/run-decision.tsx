'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { runHref } from '@/src/components/crm/crm-pages.ts'
import { guardedName, impactWords, limitWords, linkedWords } from '@/src/components/crm/guard/guard-words.ts'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import type { RunView } from '@/src/lib/contract/runs.ts'

const answerSchema = z.object({ success: z.literal(true) })

/** Approve or reject a waiting run; each is confirmed in a dialog with the numbers. */
export function RunDecision({
  run,
  crm,
  showsWay,
  onDecided,
}: {
  run: RunView
  crm: string
  showsWay: boolean
  onDecided?: () => Promise<unknown>
}) {
  const router = useRouter()
  const [asking, setAsking] = useState<'approve' | 'reject' | null>(null)
  const { guard, syncType } = run
  const name = guardedName(run)
  const impact = guard === null ? null : `${impactWords({ syncType, guard })} of ${linkedWords(guard)}`
  const unknownNumbers = `This ${name} would change more records than it may without approval.`

  const decide = async (decision: 'approve' | 'reject') => {
    await callApi(answerSchema, '/api/crm/sync', { method: 'PATCH', body: { runId: run.id, decision } })
    const rejected = name === 'undo' ? `Rejected: nothing is undone in ${crm}` : `Rejected: syncing with ${crm} is paused`
    toast.success(decision === 'approve' ? `Approved: the ${name} with ${crm} continues` : rejected)
    await onDecided?.()
    router.refresh()
  }
  const dialog = (decision: 'approve' | 'reject') => ({
    isOpen: asking === decision,
    onOpenChange: (isOpen: boolean) => setAsking(isOpen ? decision : null),
    onConfirm: () => decide(decision),
  })

  return (
    <div className="flex flex-wrap items-center gap-2 pt-1">
      <Button size="sm" onPress={() => setAsking('approve')}>
        Approve…
        <span className="sr-only">
          {' '}
          the {name} with {crm}
        </span>
      </Button>
      <Button size="sm" variant="outline" onPress={() => setAsking('reject')}>
        Reject…
        <span className="sr-only">
          {' '}
          the {name} with {crm}
        </span>
      </Button>
      {showsWay ? (
        <LinkButton href={runHref(run.id)} prefetch={false} variant="ghost" size="sm">
          See the run
        </LinkButton>
      ) : null}
      <ConfirmDialog
        {...dialog('approve')}
        tone="warning"
        title={`Approve this ${name} with ${crm}?`}
        confirmLabel="Approve"
        pendingLabel="Approving…"
      >
        <p>{guard ? `It will ${impact}, here and in ${crm}. ${capitalized(limitWords(guard))}` : unknownNumbers}</p>
        <p>
          {name === 'undo'
            ? 'What somebody has changed since the run stays, and is listed. The undo is a run of its own, and can be undone too.'
            : 'It continues from where it stopped and does not ask again. Every change is logged with the previous value; overwritten values are not restored automatically.'}
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        {...dialog('reject')}
        title={`Reject this ${name} with ${crm}?`}
        confirmLabel={name === 'undo' ? 'Reject' : 'Reject and pause'}
        pendingLabel="Rejecting…"
      >
        <p>{guard ? `It ends and does not ${impact}.` : unknownNumbers}</p>
        <p>
          {name === 'undo'
            ? `The syncs with ${crm} go on, and the run can be undone later.`
            : `Its earlier changes stay. The connection to ${crm} is paused, because the next sync would ask for the same again: correct the cause, then resume.`}
        </p>
      </ConfirmDialog>
    </div>
  )
}
