'use client'

import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import useSWR from 'swr'
import type { z } from 'zod'
import { trialDays } from '@/src/lib/core/limits.ts'
import { callApi, problemText } from '@/src/components/api.ts'
import { outcomeWords } from '@/src/components/conflicts/conflict-words.ts'
import type { ShownConflict } from '@/src/components/conflicts/shown-conflict.ts'
import { policyOptions } from '@/src/components/crm/policy-choice.tsx'
import { counted, listed } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { CheckBox } from '@/src/components/ui/check-box.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import type { ConflictPolicy } from '@/src/lib/crm/domain/conflict-policy.ts'
import { fieldPolicySavedSchema, replaySchema } from '@/src/lib/contract/conflicts.ts'

type Trial = z.infer<typeof replaySchema>

/** Makes a policy of a field out of one of its conflicts, and says first what it would have decided, and would decide now. */
export function AlwaysDialog({ conflict, onClose }: { conflict: ShownConflict; onClose: () => void }) {
  const router = useRouter()
  const { crmType, object, field, label, crm } = conflict
  const [policy, setPolicy] = useState<ConflictPolicy>('adsapp_wins')
  const [decideOpen, setDecideOpen] = useState(true)
  const body = { crm_type: crmType, object, field, policy, page_size: 1 }
  const { data: trial, error } = useSWR<Trial, unknown>(['/api/crm/conflicts/replay', JSON.stringify(body)], () =>
    callApi(replaySchema, '/api/crm/conflicts/replay', { method: 'POST', body }),
  )

  const save = async () => {
    const wanted = { crmType, object, field, policy, decideOpen }
    await callApi(fieldPolicySavedSchema, '/api/crm/conflicts/policy', { method: 'POST', body: wanted })
    toast.success(`Saved: from now on, ${label} is decided by this.`)
    router.refresh()
  }

  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={`Always decide ${label} like this`}
      confirmLabel="Save"
      pendingLabel="Saving…"
      tone="accent"
      onConfirm={save}
    >
      <Choice
        label={`When ADSapp and ${crm} changed ${label}`}
        value={policy}
        options={policyOptions(crm)}
        onChange={setPolicy}
      />
      <div aria-live="polite" className="min-h-16">
        {error !== undefined ? (
          problemText(error)
        ) : trial === undefined ? (
          `Playing the last ${trialDays} days…`
        ) : (
          <TrialWords trial={trial} crm={crm} />
        )}
      </div>
      {policy === 'manual' ? null : (
        <CheckBox label="Decide the open ones too" checked={decideOpen} onChange={setDecideOpen}>
          Decide the open ones too
        </CheckBox>
      )}
    </ConfirmDialog>
  )
}

function TrialWords({ trial: { total, changed, would, open }, crm }: { trial: Trial; crm: string }) {
  const parts = (['adsapp', 'crm', 'person', 'unknown'] as const)
    .filter((outcome) => would[outcome] > 0)
    .map((outcome) => `${formatNumber(would[outcome])} ${outcomeWords(outcome, crm)}`)
  const now = (['adsapp', 'crm', 'person'] as const)
    .filter((outcome) => open[outcome] > 0)
    .map((outcome) => `${formatNumber(open[outcome])} ${outcomeWords(outcome, crm)}`)
  return (
    <>
      <p>
        {total === 0
          ? `There was no conflict of this field in the last ${trialDays} days.`
          : `Of ${counted(total, 'conflict')} of the last ${trialDays} days: ${listed(parts)}. ${formatNumber(changed)} would have been decided otherwise.`}
      </p>
      <p>
        {open.total === 0
          ? 'None is open.'
          : `Of the ${formatNumber(open.total)} that ${open.total === 1 ? 'is' : 'are'} open: ${listed(now)}.`}
      </p>
    </>
  )
}
