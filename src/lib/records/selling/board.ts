import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import type { StageOutcome } from '../../crm/domain/stages.ts'
import { readPipelines, type StageTotal, stageTotals } from './pipelines.ts'
import { numericSchema, readRows, type UserClient } from '../rows.ts'

const cardSchema = z
  .object({
    id: databaseIdSchema,
    stage: z.string(),
    name: z.string().nullable(),
    company: z.string().nullable(),
    amount: numericSchema.nullable(),
    currency: z.string().nullable(),
    close_day: z.string().nullable(),
    owner_id: z.string().nullable(),
    version: z.number(),
    lost_reason: z.string().nullable(),
  })
  .transform(({ close_day: closeDay, owner_id: ownerId, lost_reason: lostReason, name, ...card }) => ({
    ...card,
    name: name?.trim() ? name : 'Unnamed opportunity',
    closeDay,
    ownerId,
    lostReason,
  }))

/** An opportunity as the board shows it. */
export type Card = z.output<typeof cardSchema>

export type BoardColumn = {
  readonly key: string
  readonly label: string
  readonly kind: StageOutcome
  /** Whether something can be moved to it. */
  readonly isOpen: boolean
  readonly count: number
  /** What they are worth, by currency; null: of amounts without one. */
  readonly totals: readonly { readonly currency: string | null; readonly amount: number }[]
  readonly cards: readonly Card[]
}

export type Board = {
  readonly pipelines: readonly { readonly id: string; readonly label: string }[]
  readonly pipelineId: string
  readonly columns: readonly BoardColumn[]
}

/** Cards of a column that are read at once. */
export const cardsPerPage = 25

/**
 * A pipeline's board: of each stage a page of cards, and counts and totals of all. Three statements, whatever their number. An archived
 * stage is shown as long as something is in it. Null: there is no pipeline.
 */
export async function readBoard(client: UserClient, organizationId: string, asked: string | undefined): Promise<Board | null> {
  const { pipelines } = await readPipelines(client, organizationId)
  const shown = pipelines.filter((each) => !each.isArchived || each.stages.some(({ records }) => records > 0))
  const pipeline = shown.find(({ id }) => id === asked) ?? shown[0]
  if (pipeline === undefined) return null
  const [cards, totals] = await Promise.all([
    readCards(client, { organizationId, pipelineId: pipeline.id }),
    stageTotals(client, organizationId, pipeline.id),
  ])
  return {
    pipelines: shown.map(({ id, label }) => ({ id, label })),
    pipelineId: pipeline.id,
    columns: pipeline.stages
      .filter(({ isArchived, records }) => !isArchived || records > 0)
      .map(({ key, label, kind, isArchived }) => ({
        key,
        label,
        kind,
        isOpen: !isArchived && !pipeline.isArchived,
        ...sumOf(totals.filter(({ stage }) => stage === key)),
        cards: cards.filter(({ stage }) => stage === key),
      })),
  }
}

function sumOf(totals: readonly StageTotal[]): Pick<BoardColumn, 'count' | 'totals'> {
  return {
    count: totals.reduce((sum, { records }) => sum + records, 0),
    totals: totals.flatMap(({ currency, amount }) => (amount === null || amount === 0 ? [] : [{ currency, amount }])),
  }
}

/** A page of cards of each stage, or of one of them what comes after a card. */
export async function readCards(
  client: UserClient,
  of: {
    readonly organizationId: string
    readonly pipelineId: string
    readonly after?: Pick<Card, 'id' | 'stage' | 'closeDay'>
  },
): Promise<readonly Card[]> {
  const { after } = of
  return readRows(
    z.array(cardSchema),
    client.rpc('board_page', {
      p_organization: of.organizationId,
      p_pipeline: of.pipelineId,
      p_limit: cardsPerPage,
      ...(after === undefined ? {} : { p_stage: after.stage, p_after_id: after.id }),
      ...(after === undefined || after.closeDay === null ? {} : { p_after_day: after.closeDay }),
    }),
  )
}

/** Moves an opportunity to a stage as it was seen. @returns it as it is now; null: it was changed meanwhile, or is gone */
export async function moveCard(
  client: UserClient,
  organizationId: string,
  move: {
    readonly id: string
    readonly version: number
    readonly stage: string
    readonly lostReason?: string | null | undefined
  },
): Promise<{ readonly version: number } | null> {
  const change = { stage: move.stage, ...(move.lostReason === undefined ? {} : { lost_reason: move.lostReason }) }
  const moved = client.from('opportunities').update(change).eq('organization_id', organizationId).eq('id', move.id)
  const rows = await readRows(
    z.array(z.object({ version: z.number() })),
    moved.eq('version', move.version).is('deleted_at', null).select('version'),
  )
  return rows[0] ?? null
}
