import { mergeRows } from '@/src/lib/core/edits/merge-edits.ts'
import { asSeen } from '@/src/lib/crm/domain/email-key.ts'
import { type PipelinesView, repeatedNames, sameName } from '@/src/lib/contract/pipelines.ts'

type ViewPipeline = PipelinesView['pipelines'][number]
type ViewStage = ViewPipeline['stages'][number]

/** A stage as it is being edited. `id` tells it apart on the page, new ones too. */
export type DraftStage = Pick<ViewStage, 'label' | 'kind' | 'isArchived' | 'records' | 'deleted'> & {
  readonly id: string
  readonly key: string | null
  /** As it is typed. */
  readonly probability: string
}
export type DraftPipeline = {
  readonly id: string
  readonly stored: string | null
  readonly label: string
  readonly isArchived: boolean
  readonly stages: readonly DraftStage[]
}
export type Draft = { readonly pipelines: readonly DraftPipeline[]; readonly moves: Readonly<Record<string, string>> }

export function draftOf({ pipelines }: PipelinesView): Draft {
  return {
    moves: {},
    pipelines: pipelines.map(({ id, stages, ...pipeline }) => ({
      ...pipeline,
      id,
      stored: id,
      stages: stages.map((stage) => ({ ...stage, id: stage.key, probability: String(stage.probability) })),
    })),
  }
}

export function newStage(id: string): DraftStage {
  return { id, key: null, label: '', kind: 'open', probability: '50', isArchived: false, records: 0, deleted: 0 }
}

export function newPipeline(id: string): DraftPipeline {
  const stage = (name: string, label: string, kind: DraftStage['kind'], probability: string): DraftStage => ({
    ...newStage(`${id} ${name}`),
    label,
    kind,
    probability,
  })
  const stages = [stage('first', 'New', 'open', '10'), stage('won', 'Won', 'won', '100'), stage('lost', 'Lost', 'lost', '0')]
  return { id, stored: null, label: '', isArchived: false, stages }
}

/** The list with one of its members in another place. */
export function moved<Each extends { readonly id: string }>(all: readonly Each[], id: string, by: number): readonly Each[] {
  const from = all.findIndex((each) => each.id === id)
  const to = from + by
  const one = all[from]
  if (one === undefined || to < 0 || to >= all.length) return all
  const others = all.filter((each) => each.id !== id)
  return [...others.slice(0, to), one, ...others.slice(to)]
}

export function withPipeline(draft: Draft, id: string, change: (pipeline: DraftPipeline) => DraftPipeline): Draft {
  return { ...draft, pipelines: draft.pipelines.map((each) => (each.id === id ? change(each) : each)) }
}

export function withStage(draft: Draft, pipelineId: string, id: string, change: Partial<DraftStage>): Draft {
  return withPipeline(draft, pipelineId, (pipeline) => ({
    ...pipeline,
    stages: pipeline.stages.map((each) => (each.id === id ? { ...each, ...change } : each)),
  }))
}

/** Without these stages; what is in them goes to `target`. A pipeline that is left without any goes too. */
export function withoutStages(draft: Draft, stages: readonly DraftStage[], target: string | null): Draft {
  const gone = new Set(stages.map(({ id }) => id))
  const keys = stages.flatMap(({ key }) => key ?? [])
  const redirected = Object.entries(draft.moves).map(([from, to]) => [from, keys.includes(to) && target !== null ? target : to])
  return {
    moves: { ...Object.fromEntries(redirected), ...Object.fromEntries(target === null ? [] : keys.map((key) => [key, target])) },
    pipelines: draft.pipelines
      .map((pipeline) => ({ ...pipeline, stages: pipeline.stages.filter(({ id }) => !gone.has(id)) }))
      .filter(({ stages }) => stages.length > 0),
  }
}

export function isInUse({ records, deleted }: DraftStage): boolean {
  return records + deleted > 0
}

/**
 * A draft over what others have saved since `opened`: what was changed in it stays, everything else is theirs. `both`: names of pipelines and
 * stages that were changed on both sides.
 */
export function withTheirs(
  opened: Draft,
  mine: Draft,
  theirs: Draft,
): { readonly draft: Draft; readonly both: readonly string[] } {
  const keyOf = ({ id }: { readonly id: string }) => id
  const bare = ({ pipelines }: Draft) => pipelines.map((pipeline) => ({ ...pipeline, stages: [] }))
  const stagesOf = ({ pipelines }: Draft, id: string) => pipelines.find((each) => each.id === id)?.stages ?? []
  // How many records a stage has is not an edit: it is as it is by now.
  const counts = new Map(
    theirs.pipelines.flatMap(({ stages }) => stages.map(({ id, records, deleted }) => [id, { records, deleted }])),
  )
  const counted = (stages: readonly DraftStage[]) => stages.map((stage) => ({ ...stage, ...counts.get(stage.id) }))
  const heads = mergeRows<DraftPipeline>(keyOf, bare(opened), bare(mine), bare(theirs))
  const both = heads.clashes.map(({ label }) => label)
  const pipelines = heads.rows.map((head) => {
    const [before, own, now] = [opened, mine, theirs].map((each) => counted(stagesOf(each, head.id)))
    const stages = mergeRows<DraftStage>(keyOf, before ?? [], own ?? [], now ?? [])
    both.push(...stages.clashes.map(({ label }) => label))
    return { ...head, stages: stages.rows }
  })
  return { draft: { moves: mine.moves, pipelines: pipelines.filter(({ stages }) => stages.length > 0) }, both }
}

/** What is wrong with a name or number, by the id of its stage or pipeline. */
export function problemsOf({ pipelines }: Draft): ReadonlyMap<string, string> {
  const problems = new Map<string, string>()
  const pipelineNames = repeatedNames(pipelines)
  for (const [at, { id, label, stages }] of pipelines.entries()) {
    if (asSeen(label) === '') problems.set(id, 'Enter a name.')
    else if (pipelineNames.has(at)) problems.set(id, sameName.pipeline)
    const stageNames = repeatedNames(stages)
    for (const [index, stage] of stages.entries()) {
      const chance = Number(stage.probability.replace(',', '.'))
      if (asSeen(stage.label) === '') problems.set(stage.id, 'Enter a name.')
      else if (stageNames.has(index)) problems.set(stage.id, sameName.stage)
      else if (stage.probability.trim() === '' || !(chance >= 0 && chance <= 100))
        problems.set(`${stage.id} probability`, 'Enter a number from 0 to 100.')
    }
  }
  return problems
}

/** The draft as the API takes it. */
export function bodyOf(version: number, { pipelines, moves }: Draft) {
  return {
    version,
    moves,
    pipelines: pipelines.map(({ stored: id, label, isArchived, stages }) => ({
      id,
      label,
      isArchived,
      stages: stages.map((stage) => ({
        key: stage.key,
        label: stage.label,
        kind: stage.kind,
        probability: Number(stage.probability.replace(',', '.')),
        isArchived: stage.isArchived,
      })),
    })),
  }
}
