'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { type ApiProblem, callApi, problemText } from '@/src/components/api.ts'
import { moved } from '@/src/components/pipelines/draft.ts'
import { type DraftRule, draftOf, newRule, ruleProblems, rulesOf, type ScoringDraft } from '@/src/components/scoring/draft.ts'
import { PreviewNotice } from '@/src/components/scoring/preview-notice.tsx'
import { RuleRow } from '@/src/components/scoring/rule-row.tsx'
import { isOutdated, takenInWords } from '@/src/components/taken-in.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'
import { useProblemFocus } from '@/src/components/ui/use-problem-focus.ts'
import { useUnsavedGuard } from '@/src/components/use-unsaved-guard.ts'
import { mergeRows } from '@/src/lib/core/edits/merge-edits.ts'
import {
  type LeadScoring,
  leadScoringSchema,
  rulesMax,
  type ScoringPreview,
  scoringPreviewSchema,
} from '@/src/lib/contract/lead-scoring.ts'

type Doing = 'saving' | 'previewing' | null

/** All rules as one document: edited freely, looked at before, saved together under the version that was read. */
export function ScoringEditor({ stored: first, path, canEdit }: { stored: LeadScoring; path: string; canEdit: boolean }) {
  const router = useRouter()
  const [stored, setStored] = useState(first)
  const [draft, setDraft] = useState(() => draftOf(first))
  const [isTried, setTried] = useState(false)
  const [doing, setDoing] = useState<Doing>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [preview, setPreview] = useState<ScoringPreview | null>(null)
  const isDirty = JSON.stringify(draft) !== JSON.stringify(draftOf(stored))
  useUnsavedGuard(isDirty && doing !== 'saving', 'The rules have unsaved changes. Leave without saving?')
  const editor = useRef<HTMLDivElement>(null)
  const { tried } = useProblemFocus(editor)
  const { rules } = draft
  const isWrong = rules.some((rule) => ruleProblems(rule).size > 0)
  const isDisabled = !canEdit || doing !== null

  const change = (next: ScoringDraft) => {
    setDraft(next)
    setPreview(null)
  }
  const withRule = (rule: DraftRule) => change({ ...draft, rules: rules.map((each) => (each.id === rule.id ? rule : each)) })
  const ask = async (what: Exclude<Doing, null>, call: () => Promise<void>) => {
    setTried(true)
    tried()
    setProblem(null)
    if (isWrong) return
    setDoing(what)
    try {
      await call()
    } catch (thrown) {
      setProblem(isOutdated(thrown) ? await takeIn(thrown).catch(problemText) : problemText(thrown))
    } finally {
      setDoing(null)
    }
  }
  /** What others have saved, with what was changed here. */
  const takeIn = async (refusal: ApiProblem) => {
    const theirs = await callApi(leadScoringSchema, path)
    const [opened, now] = [draftOf(stored), draftOf(theirs)]
    const merged = mergeRows(({ id }: DraftRule) => id, opened.rules, rules, now.rules)
    setStored(theirs)
    change({ isOn: draft.isOn === opened.isOn ? now.isOn : draft.isOn, rules: merged.rows })
    return takenInWords(
      refusal,
      merged.clashes.map(({ label }) => label),
    )
  }
  const look = () =>
    ask('previewing', async () =>
      setPreview(await callApi(scoringPreviewSchema, `${path}/preview`, { method: 'POST', body: { rules: rulesOf(draft) } })),
    )
  const save = () =>
    ask('saving', async () => {
      const body = { version: stored.version, is_on: draft.isOn, rules: rulesOf(draft) }
      const saved = await callApi(leadScoringSchema, path, { method: 'PUT', body })
      setStored(saved)
      setDraft(draftOf(saved))
      setTried(false)
      setPreview(null)
      toast.success(saved.is_on ? 'Rules saved. The leads get their scores in the background.' : 'Rules saved, and switched off.')
      router.refresh()
    })

  return (
    <div ref={editor} className="flex flex-col gap-4">
      {stored.by_crm ? (
        <Notice tone="warning" title="A CRM has the score">
          A connection takes the leads’ score over from its CRM, so no rule sets it. Map the score to the CRM alone, or not at
          all, to have the rules score leads.
        </Notice>
      ) : null}
      <Panel title="Rules" description="The points of those that apply, together: from 0 to 100." flush>
        <div className="border-b border-border px-4 py-3">
          <SwitchRow
            label="Rules set the score"
            description="Of every lead that has not been converted. A score that a person, a program or a CRM has set stays, until it is cleared."
            isSelected={draft.isOn}
            isDisabled={isDisabled}
            onChange={(isOn) => change({ ...draft, isOn })}
          />
        </div>
        <ol className="divide-y divide-border">
          {rules.map((rule, index) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              place={{ isFirst: index === 0, isLast: index === rules.length - 1 }}
              isTried={isTried}
              isDisabled={isDisabled}
              onChange={withRule}
              onMove={(by) => change({ ...draft, rules: moved(rules, rule.id, by) })}
              onRemove={() => change({ ...draft, rules: rules.filter(({ id }) => id !== rule.id) })}
            />
          ))}
        </ol>
        {rules.length === 0 ? <p className="px-4 py-3 text-muted">Without rules every lead has 0 points.</p> : null}
      </Panel>
      <div aria-live="polite">{preview === null ? null : <PreviewNotice preview={preview} />}</div>
      {isTried && isWrong ? (
        <Notice tone="danger" title="Not saved">
          Correct what is marked above.
        </Notice>
      ) : null}
      {problem ? (
        <Notice tone="danger" title="That did not work">
          {problem}
        </Notice>
      ) : null}
      {canEdit ? (
        <div className="flex flex-wrap gap-2">
          <SubmitButton
            type="button"
            pending={doing === 'saving'}
            pendingLabel="Saving…"
            isDisabled={!isDirty && stored.version > 0}
            onPress={() => void save()}
          >
            Save rules
          </SubmitButton>
          <SubmitButton
            type="button"
            variant="outline"
            pending={doing === 'previewing'}
            pendingLabel="Counting…"
            onPress={() => void look()}
          >
            See what would change
          </SubmitButton>
          <Button
            variant="outline"
            isDisabled={isDisabled || rules.length >= rulesMax}
            onPress={() => change({ ...draft, rules: [...rules, newRule(crypto.randomUUID())] })}
          >
            <Plus aria-hidden /> Add a rule
          </Button>
        </div>
      ) : null}
    </div>
  )
}
