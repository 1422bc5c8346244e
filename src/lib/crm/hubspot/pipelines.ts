import type { FieldValue } from '../domain/entities.ts'
import type { CrmStage, StageOutcome } from '../domain/stages.ts'
import { call, type Conversation } from './client.ts'
import type { HubSpotObject } from './object-type.ts'
import { pipelinesSchema, readAnswer } from './schema.ts'

/**
 * In mappings a stage is `pipeline/stage`, by their ids: two pipelines may call theirs by one name, and to move a record to another
 * pipeline HubSpot wants both in one write.
 */
const separator = '/'

/** The stages of an object's pipelines in the order in which HubSpot shows them; none for an object without. One call. */
export async function stageOptions(conversation: Conversation, { path, stage }: HubSpotObject): Promise<readonly CrmStage[]> {
  if (stage === undefined) return []
  const answer = await call(conversation, 'general', (client) => client.crm.pipelines.pipelinesApi.getAll(path))
  const inOrder = <Each extends { readonly displayOrder: number; readonly archived: boolean }>(all: readonly Each[]) =>
    all.filter(({ archived }) => !archived).toSorted((a, b) => a.displayOrder - b.displayOrder)
  return inOrder(readAnswer(pipelinesSchema, answer).results).flatMap(({ id: pipeline, label: within, stages }) =>
    inOrder(stages).map(({ id, label, metadata }) => ({
      value: `${pipeline}${separator}${id}`,
      label,
      within,
      outcome: outcomeOf(metadata),
      ...percentOf(metadata.probability),
    })),
  )
}

/** HubSpot has a share between 0 and 1. */
function percentOf(probability: string | undefined): Pick<CrmStage, 'probability'> {
  const share = Number.parseFloat(probability ?? '')
  return share >= 0 && share <= 1 ? { probability: Math.round(share * 1_000) / 10 } : {}
}

/** HubSpot has no word for won and lost: a closed stage is won with the probability 1. */
function outcomeOf({
  isClosed,
  probability,
}: {
  readonly isClosed?: string | undefined
  readonly probability?: string | undefined
}): StageOutcome {
  if (isClosed !== 'true') return 'open'
  return Number(probability) === 1 ? 'won' : 'lost'
}

/** A record's stage as mappings know it. */
export function stageIn(
  stage: NonNullable<HubSpotObject['stage']>,
  properties: Readonly<Record<string, string | null>>,
): FieldValue {
  const of = properties[stage.property]
  if (!of) return null
  const pipeline = properties[stage.pipeline]
  return pipeline ? `${pipeline}${separator}${of}` : of
}

/** The properties that hold such a stage; a value that is none is left to HubSpot to refuse. */
export function stageProperties(stage: NonNullable<HubSpotObject['stage']>, value: FieldValue): Record<string, FieldValue> {
  const [pipeline = '', ...rest] = String(value ?? '').split(separator)
  return rest.length === 0 ? { [stage.property]: value } : { [stage.pipeline]: pipeline, [stage.property]: rest.join(separator) }
}
