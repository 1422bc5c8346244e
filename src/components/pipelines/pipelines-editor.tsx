'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { type ApiProblem, callApi, problemText } from '@/src/components/api.ts'
import {
  bodyOf,
  type DraftStage,
  draftOf,
  isInUse,
  moved,
  newPipeline,
  problemsOf,
  withoutStages,
  withPipeline,
  withStage,
  withTheirs,
} from '@/src/components/pipelines/draft.ts'
import { PipelinePanel } from '@/src/components/pipelines/pipeline-panel.tsx'
import { RemoveDialog } from '@/src/components/pipelines/remove-dialog.tsx'
import { isOutdated, takenInWords } from '@/src/components/taken-in.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useProblemFocus } from '@/src/components/ui/use-problem-focus.ts'
import { useUnsavedGuard } from '@/src/components/use-unsaved-guard.ts'
import { stageLabel } from '@/src/lib/crm/domain/stages.ts'
import { type PipelinesView, pipelinesSchema } from '@/src/lib/contract/pipelines.ts'

/** All pipelines as one document: edited freely, saved together under the version that was read. */
export function PipelinesEditor({ view, canEdit }: { view: PipelinesView; canEdit: boolean }) {
  const router = useRouter()
  const [stored, setStored] = useState(view)
  const [draft, setDraft] = useState(() => draftOf(view))
  const [removing, setRemoving] = useState<readonly DraftStage[] | null>(null)
  const [saving, setSaving] = useState(false)
  const [isTried, setTried] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const isDirty = JSON.stringify(draft) !== JSON.stringify(draftOf(stored))
  useUnsavedGuard(isDirty && !saving, 'The pipelines have unsaved changes. Leave without saving?')
  const editor = useRef<HTMLDivElement>(null)
  const { tried } = useProblemFocus(editor)
  const { pipelines } = draft
  const found = problemsOf(draft)
  const problems = isTried ? found : new Map<string, string>()
  const first = pipelines.find(({ isArchived }) => !isArchived)
  const targets = pipelines.flatMap(({ label, stages }) =>
    stages.flatMap((stage) =>
      stage.key === null || removing?.includes(stage)
        ? []
        : [{ value: stage.key, label: stageLabel({ label: stage.label, within: label }) }],
    ),
  )

  const save = async () => {
    setTried(true)
    tried()
    if (found.size > 0) return
    setSaving(true)
    setProblem(null)
    try {
      const saved = await callApi(pipelinesSchema, '/api/pipelines', { method: 'PUT', body: bodyOf(stored.version, draft) })
      setStored(saved)
      setDraft(draftOf(saved))
      setTried(false)
      toast.success('Pipelines saved.')
      router.refresh()
    } catch (thrown) {
      setProblem(isOutdated(thrown) ? await takeIn(thrown).catch(problemText) : problemText(thrown))
    } finally {
      setSaving(false)
    }
  }
  /** What others have saved, with what was changed here. */
  const takeIn = async (refusal: ApiProblem) => {
    const theirs = await callApi(pipelinesSchema, '/api/pipelines')
    const merged = withTheirs(draftOf(stored), draft, draftOf(theirs))
    setStored(theirs)
    setDraft(merged.draft)
    return takenInWords(refusal, merged.both)
  }
  const remove = (stages: readonly DraftStage[]) => {
    if (stages.some(isInUse)) setRemoving(stages)
    else setDraft(withoutStages(draft, stages, null))
  }

  return (
    <div ref={editor} className="flex flex-col gap-4">
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
      {pipelines.map((pipeline, index) => (
        <PipelinePanel
          key={pipeline.id}
          pipeline={pipeline}
          place={{ isFirst: index === 0, isLast: index === pipelines.length - 1 }}
          isDefault={pipeline === first}
          isDisabled={!canEdit || saving}
          problems={problems}
          onChange={(changed) => setDraft(withPipeline(draft, pipeline.id, () => changed))}
          onStage={(id, change) => setDraft(withStage(draft, pipeline.id, id, change))}
          onMove={(by) => {
            setDraft({ ...draft, pipelines: moved(pipelines, pipeline.id, by) })
            setSaid(`${pipeline.label} is now number ${index + by + 1} of ${pipelines.length}.`)
          }}
          onRemove={remove}
        />
      ))}
      {canEdit ? (
        <>
          <Button
            variant="outline"
            className="self-start"
            isDisabled={pipelines.length >= 50 || saving}
            onPress={() => setDraft({ ...draft, pipelines: [...pipelines, newPipeline(crypto.randomUUID())] })}
          >
            <Plus aria-hidden /> Add a pipeline
          </Button>
          {isTried && found.size > 0 ? (
            <Notice tone="danger" title="Not saved">
              Correct what is marked above.
            </Notice>
          ) : null}
          {problem ? (
            <Notice tone="danger" title="Not saved">
              {problem}
            </Notice>
          ) : null}
          <div className="flex flex-wrap gap-2">
            <SubmitButton type="button" pending={saving} pendingLabel="Saving…" isDisabled={!isDirty} onPress={() => void save()}>
              Save pipelines
            </SubmitButton>
            <Button
              variant="ghost"
              isDisabled={!isDirty || saving}
              onPress={() => {
                setDraft(draftOf(stored))
                setTried(false)
                setProblem(null)
              }}
            >
              Discard changes
            </Button>
          </div>
        </>
      ) : null}
      {removing === null ? null : (
        <RemoveDialog
          stages={removing}
          targets={targets}
          onClose={() => setRemoving(null)}
          onRemove={(target) => setDraft(withoutStages(draft, removing, target))}
        />
      )}
    </div>
  )
}
