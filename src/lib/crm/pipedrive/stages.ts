import type { CrmStage } from '../domain/stages.ts'
import { type Api, call, type Conversation } from './client.ts'
import { partPageSchema, readAnswer } from './schema.ts'

/** Won and lost are no stages in Pipedrive, but what a deal is beside its stage. */
export const closings = [
  { value: 'won', label: 'Won', outcome: 'won' },
  { value: 'lost', label: 'Lost', outcome: 'lost' },
] as const satisfies readonly CrmStage[]

type Query = { readonly limit: number; readonly cursor?: string }

/** The stages of all pipelines by their ids, in the order in which Pipedrive shows them, and what closes a deal. Two calls. */
export async function readStages(conversation: Conversation): Promise<readonly CrmStage[]> {
  const [pipelines, stages] = await Promise.all([
    readParts(conversation, (api, query) => api.pipelines().getPipelines(query)),
    readParts(conversation, (api, query) => api.stages().getStages(query)),
  ])
  const open = pipelines.flatMap(({ id: pipeline, name: within }) =>
    stages
      .filter(({ pipeline_id: of }) => of === pipeline)
      .map(
        ({ id, name: label, deal_probability: probability }): CrmStage => ({
          value: String(id),
          label,
          within,
          outcome: 'open',
          ...(probability == null ? {} : { probability }),
        }),
      ),
  )
  return [...open, ...closings]
}

async function readParts(conversation: Conversation, list: (api: Api, query: Query) => Promise<unknown>) {
  const parts = []
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const query = { limit: 500, ...(cursor === undefined ? {} : { cursor }) }
    const page = readAnswer(partPageSchema, await call(conversation, 'general', (api) => list(api, query)))
    parts.push(...page.data)
    cursor = page.additional_data?.next_cursor ?? undefined
  }
  return parts
    .filter(({ is_deleted: isDeleted }) => isDeleted !== true)
    .toSorted((a, b) => a.order_nr - b.order_nr || a.id - b.id)
}
