import type { CrmStage, StageOutcome } from '../domain/stages.ts'
import { call, type Conversation } from './client.ts'
import { readAnswer, stagesSchema } from './schema.ts'
import { select } from './soql.ts'

const fields = ['ApiName', 'MasterLabel', 'IsActive', 'IsClosed', 'IsWon', 'DefaultProbability']

/**
 * The stages of opportunities that take records, in the order in which Salesforce shows them. A field's own list says of none whether it is
 * closed or won. One call.
 */
export async function readStages(conversation: Conversation): Promise<readonly CrmStage[]> {
  const soql = select({ fields, from: 'OpportunityStage', where: 'IsActive = true', orderBy: 'SortOrder' })
  const answer = await call(conversation, async (connection) => connection.query(soql))
  return readAnswer(stagesSchema, answer).records.map(
    ({ ApiName: value, MasterLabel: label, IsClosed, IsWon, DefaultProbability: chance }) => ({
      value,
      label: label ?? value,
      outcome: outcomeOf(IsClosed, IsWon),
      ...(chance == null ? {} : { probability: chance }),
    }),
  )
}

function outcomeOf(isClosed: boolean, isWon: boolean): StageOutcome {
  if (!isClosed) return 'open'
  return isWon ? 'won' : 'lost'
}
