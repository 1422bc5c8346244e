'use client'

import { toast } from '@heroui/react/toast'
import { useState } from 'react'
import { z } from 'zod'
import { callApi, problemText } from '@/src/components/api.ts'
import { PreviewButton } from '@/src/components/crm/preview/preview-button.tsx'
import { settingsOf } from '@/src/components/crm/settings/use-settings-form.ts'
import { policyWords } from '@/src/components/crm/words.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { type ConflictPolicy, conflictPolicySchema } from '@/src/lib/crm/domain/conflict-policy.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'

export function policyOptions(crm: string) {
  return conflictPolicySchema.options.map((value) => {
    const { label, meaning } = policyWords(value, crm)
    return { value, label, description: meaning }
  })
}

/** What holds for contacts holds for every object that has no rule of its own. */
const inherited = 'inherited'

/** Who wins when both sides changed the same field. Saved as soon as it is chosen. `own`: null where the connection's policy holds. */
export function PolicyChoice({
  crmType,
  object,
  policy,
  own,
  isDisabled,
  onSaved,
}: {
  crmType: CrmType
  object: SyncedObject
  policy: ConflictPolicy
  own: ConflictPolicy | null
  isDisabled: boolean
  onSaved: () => Promise<unknown>
}) {
  const [saving, setSaving] = useState<ConflictPolicy | typeof inherited | null>(null)
  const [problem, setProblem] = useState<string>()
  const isContact = object === 'contact'
  const shown = saving ?? (isContact ? policy : (own ?? inherited))
  const crm = crmNames[crmType]

  const save = async (chosen: ConflictPolicy | typeof inherited) => {
    setSaving(chosen)
    setProblem(undefined)
    try {
      await callApi(z.unknown(), '/api/crm/connect', {
        method: 'PATCH',
        body: { crmType, ...settingsOf(object, { conflictPolicy: chosen === inherited ? null : chosen }) },
      })
      await onSaved()
      toast.success(`Saved. It applies from the next sync with ${crm}.`)
    } catch (thrown) {
      setProblem(problemText(thrown))
    } finally {
      setSaving(null)
    }
  }

  const others = conflictPolicySchema.options.filter((each) => each !== policy)
  return (
    <div className="flex flex-col gap-3">
      <Choice
        label={`When ADSapp and ${crm} changed the same field`}
        value={shown}
        options={[
          ...(isContact
            ? []
            : [{ value: inherited, label: 'As for contacts', description: 'Whatever is chosen for contacts.' } as const]),
          ...policyOptions(crm),
        ]}
        onChange={(chosen) => void save(chosen)}
        isDisabled={isDisabled || saving !== null}
        description={policyWords(shown === inherited ? policy : shown, crm).meaning}
        error={problem}
      />
      {isDisabled ? null : (
        <div className="flex flex-col gap-1">
          <p className="text-muted">What a sync would do with another rule, before it is chosen:</p>
          <div className="flex flex-wrap gap-2">
            {others.map((each) => (
              <PreviewButton
                key={each}
                crm={crmType}
                draft={
                  isContact
                    ? { settings: { conflictPolicy: each } }
                    : { objects: { [object]: { settings: { conflictPolicy: each } } } }
                }
                label={`Preview “${policyWords(each, crm).label}”`}
                about={`for ${specOf(object).many}`}
              />
            ))}
          </div>
        </div>
      )}
    </div>
  )
}
