import type { CrmStage, StageOutcome } from './stages.ts'
import { isSameLabel, meaningOf, withMeaning } from './stage-map.ts'
import type { StageMap } from './transform-rules.ts'

export type Stage = {
  /** Never changes: mappings and other programs know the stage by it. */
  readonly key: string
  readonly label: string
  readonly kind: StageOutcome
  /** In percent. */
  readonly probability: number
  readonly isArchived: boolean
}

/** `id`: null for one that is to be made. */
export type Pipeline = {
  readonly id: string | null
  readonly label: string
  readonly isArchived: boolean
  readonly stages: readonly Stage[]
}

/** A key for a new stage: from its label, and none of those that are taken. */
export function stageKey(label: string, taken: ReadonlySet<string>): string {
  const words = label
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 50)
  const base = words === '' ? 'stage' : words.replace(/_+$/, '')
  for (let number = 1; ; number += 1) {
    const key = number === 1 ? base : `${base}_${number}`
    if (!taken.has(key)) return key
  }
}

/** What taking over a CRM's pipelines makes: all pipelines as they are to be saved, and what each of the CRM's stages means then. */
export type TakeOver = {
  readonly pipelines: readonly Pipeline[]
  readonly map: StageMap
  /** The CRM's pipelines, each with the stages of ours that its own will mean. */
  readonly made: readonly {
    readonly label: string
    readonly isNew: boolean
    readonly stages: readonly (Stage & { readonly isNew: boolean })[]
  }[]
}

/**
 * The CRM's pipelines as ours: each of its stages gets one of ours, of the same name in a pipeline of the same name, which is made where it
 * is missing. `kept`: stages of ours that other connections map; what means one of them goes on to mean it, since those would have to be mapped again.
 * Stages that the CRM has beside its pipelines (won and lost, in one) mean what ours of their kind are. A CRM without pipelines has one.
 * Doing it again makes nothing more. New pipelines come first where the one that opportunities begin in has nothing that the CRM could be sent.
 */
export function takenOver(
  ours: readonly Pipeline[],
  theirs: readonly CrmStage[],
  before: StageMap,
  { crm, kept }: { readonly crm: string; readonly kept: ReadonlySet<string> },
): TakeOver {
  const taken = new Set(ours.flatMap(({ stages }) => stages.map(({ key }) => key)))
  const isFlat = theirs.every(({ within }) => within === undefined)
  const labels = [...new Set(theirs.flatMap(({ within }) => within ?? (isFlat ? crm : [])))]
  const known = new Map(ours.flatMap(({ stages }) => stages.map((stage) => [stage.key, stage] as const)))
  let map = before
  const result = labels.map((label) => {
    const own = ours.find((each) => !each.isArchived && isSameLabel(each.label, label))
    const stages: Stage[] = [...(own?.stages ?? [])]
    const theirStages = theirs.filter(({ within }) => (within ?? (isFlat ? crm : null)) === label)
    const shown = theirStages.map((stage, index): Stage & { isNew: boolean } => {
      const meant = known.get(meaningOf(map, stage.value) ?? '')
      if (meant !== undefined && (kept.has(meant.key) || stages.includes(meant))) return { ...meant, isNew: false }
      const kind = stage.outcome ?? 'open'
      const same = stages.find((each) => isSameLabel(each.label, stage.label) && each.kind === kind)
      const made = same ?? newStage(stage, kind, (index + 1) / (theirStages.length + 1), taken)
      if (same === undefined) stages.push(made)
      taken.add(made.key)
      map = withMeaning(map, stage.value, made.key)
      return { ...made, isNew: same === undefined }
    })
    const pipeline: Pipeline = { id: own?.id ?? null, label: own?.label ?? label, isArchived: false, stages }
    return { own, pipeline, shown }
  })
  const changed = new Map(result.flatMap(({ own, pipeline }) => (own === undefined ? [] : [[own, pipeline] as const])))
  const made = result.flatMap(({ own, pipeline }) => (own === undefined && pipeline.stages.length > 0 ? [pipeline] : []))
  const stay = ours.map((each) => changed.get(each) ?? each)
  const first = stay.find(({ isArchived }) => !isArchived)
  const begins = first?.stages.find(({ kind, isArchived }) => kind === 'open' && !isArchived)
  const pipelines = begins !== undefined && begins.key in map.values ? [...stay, ...made] : [...made, ...stay]
  map = withLoose(map, pipelines, isFlat ? [] : theirs.filter(({ within }) => within === undefined))
  const shown = result.map(({ own, pipeline, shown: stages }) => ({ label: pipeline.label, isNew: own === undefined, stages }))
  return { pipelines, map, made: shown }
}

function newStage({ label, probability }: CrmStage, kind: StageOutcome, share: number, taken: ReadonlySet<string>): Stage {
  const chance = kind === 'won' ? 100 : kind === 'lost' ? 0 : (probability ?? Math.round(share * 20) * 5)
  return { key: stageKey(label, taken), label: label.slice(0, 100), kind, probability: chance, isArchived: false }
}

/** Stages that are in no pipeline there mean the first of ours of their kind, unless they mean something already. */
function withLoose(before: StageMap, pipelines: readonly Pipeline[], loose: readonly CrmStage[]): StageMap {
  const all = pipelines
    .filter(({ isArchived }) => !isArchived)
    .flatMap(({ stages }) => stages.filter((stage) => !stage.isArchived))
  return loose.reduce((map, { value, outcome }) => {
    const own = all.find(({ kind }) => kind === outcome)
    return own === undefined || meaningOf(map, value) !== null ? map : withMeaning(map, value, own.key)
  }, before)
}
