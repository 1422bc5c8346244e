'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { type ApiProblem, callApi, problemText } from '@/src/components/api.ts'
import { useRuleCounts } from '@/src/components/intake/use-rule-counts.ts'
import { RuleRow } from '@/src/components/intake/rule-row.tsx'
import { type DraftRule, isNarrow, ruleSentence } from '@/src/components/intake/rule-words.ts'
import { isOutdated, takenInWords } from '@/src/components/taken-in.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useUnsavedGuard } from '@/src/components/use-unsaved-guard.ts'
import { mergeRows } from '@/src/lib/core/edits/merge-edits.ts'
import { type IntakeRules, intakeRulesMax, storedIntakeRulesSchema } from '@/src/lib/contract/intake-rules.ts'

const rulesApi = '/api/intake/rules'
const draftOf = ({ rules }: IntakeRules): readonly DraftRule[] =>
  rules.map(({ last_30_days: _counts, ...rule }) => ({ ...rule, key: rule.id }))

const newRule = (): DraftRule => ({
  key: crypto.randomUUID(),
  id: null,
  type: 'customer_registration',
  source: null,
  known_customer: true,
  complete: false,
  is_on: false,
})

/** All rules as one document, each with what it would have approved, saved together under the version that was read. */
export function RulesEditor({ stored: first, canEdit }: { stored: IntakeRules; canEdit: boolean }) {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [stored, setStored] = useState(first)
  const [rules, setRules] = useState(() => draftOf(first))
  const isDirty = JSON.stringify(rules) !== JSON.stringify(draftOf(stored))
  useUnsavedGuard(isDirty && !pending, 'The rules have unsaved changes. Leave without saving?')
  const countsOf = useRuleCounts(stored, rules)
  const isWrong = !rules.every(isNarrow)
  const isDisabled = !canEdit || pending

  const save = async () => {
    const body = { version: stored.version, rules: rules.map(({ key: _key, ...rule }) => rule) }
    setPending(true)
    setProblem(null)
    try {
      const saved = await callApi(storedIntakeRulesSchema, rulesApi, { method: 'PUT', body })
      setStored(saved)
      setRules(draftOf(saved))
      toast.success('Rules saved.')
    } catch (thrown) {
      setProblem(isOutdated(thrown) ? await takeIn(thrown).catch(problemText) : problemText(thrown))
    } finally {
      setPending(false)
    }
  }
  /** What others have saved, with what was changed here. */
  const takeIn = async (refusal: ApiProblem) => {
    const theirs = await callApi(storedIntakeRulesSchema, rulesApi)
    const merged = mergeRows(({ key }: DraftRule) => key, draftOf(stored), rules, draftOf(theirs))
    setStored(theirs)
    setRules(merged.rows)
    return takenInWords(refusal, merged.clashes.map(ruleSentence))
  }

  return (
    <div className="flex flex-col gap-4">
      <Panel title="Rules" description="A message is approved by any one that is switched on and fits." flush>
        {rules.length === 0 ? <p className="px-4 py-3 text-muted">There is no rule: every message waits for somebody.</p> : null}
        <ul className="divide-y divide-border">
          {rules.map((rule) => (
            <RuleRow
              key={rule.key}
              rule={rule}
              counts={countsOf(rule)}
              canEdit={canEdit}
              isDisabled={isDisabled}
              onChange={(changed) => setRules(rules.map((each) => (each.key === rule.key ? changed : each)))}
              onRemove={() => setRules(rules.filter(({ key }) => key !== rule.key))}
            />
          ))}
        </ul>
      </Panel>
      {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
      {canEdit ? (
        <div className="flex flex-wrap gap-2">
          <SubmitButton
            type="button"
            pending={pending}
            pendingLabel="Saving…"
            isDisabled={!isDirty || isWrong}
            onPress={() => void save()}
          >
            Save rules
          </SubmitButton>
          <Button
            variant="outline"
            isDisabled={isDisabled || rules.length >= intakeRulesMax}
            onPress={() => setRules([...rules, newRule()])}
          >
            <Plus aria-hidden /> Add a rule
          </Button>
        </div>
      ) : null}
    </div>
  )
}
