'use client'

import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { z } from 'zod'
import { callApi, problemText } from '@/src/components/api.ts'
import { settingsOf } from '@/src/components/crm/settings/use-settings-form.ts'
import { policyWords } from '@/src/components/crm/words.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { type ConflictPolicy, conflictPolicySchema } from '@/src/lib/crm/domain/conflict-policy.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'

export function policyOptions(crm: string) {
  return conflictPolicySchema.options.map((value) => {
    const { label, meaning } = policyWords(value, crm)
    return { value, label, description: meaning }
  })
}

/** Who wins when both sides changed the same field. Saved as soon as it is chosen. */
export function PolicyChoice({
  crmType,
  object,
  policy,
  isDisabled,
  onSaved,
}: {
  crmType: CrmType
  object: SyncedObject
  policy: ConflictPolicy
  isDisabled: boolean
  onSaved: () => Promise<unknown>
}) {
  const [saving, setSaving] = useState<ConflictPolicy | null>(null)
  const [problem, setProblem] = useState<string>()
  const shown = saving ?? policy
  const crm = crmNames[crmType]

  const save = async (chosen: ConflictPolicy) => {
    setSaving(chosen)
    setProblem(undefined)
    try {
      await callApi(z.unknown(), '/api/crm/connect', {
        method: 'PATCH',
        body: { crmType, ...settingsOf(object, { conflictPolicy: chosen }) },
      })
      await onSaved()
      toast.success(`Saved. It applies from the next sync with ${crm}.`)
    } catch (thrown) {
      setProblem(problemText(thrown))
    } finally {
      setSaving(null)
    }
  }

  return (
    <Choice
      label={`When ADSapp and ${crm} changed the same field`}
      value={shown}
      options={policyOptions(crm)}
      onChange={(chosen) => void save(chosen)}
      isDisabled={isDisabled || saving !== null}
      description={policyWords(shown, crm).meaning}
      error={problem}
    />
  )
}
