import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { unwrap } from '../../db/result.ts'
import {
  type LeadScore,
  type LeadScoring,
  type leadScoringRequestSchema,
  leadScoreSchema,
  leadScoringSchema,
  type ScoringPreview,
  type scoringRulesSchema,
  scoringPreviewSchema,
} from '../../contract/lead-scoring.ts'
import { readRows, type UserClient } from '../rows.ts'

/** How an organisation scores its leads. */
export async function readLeadScoring(client: UserClient, organizationId: string): Promise<LeadScoring> {
  return readRows(leadScoringSchema, client.rpc('read_lead_scoring', { p_organization: organizationId }))
}

/** Saves rules in the place of those that there are; leads are scored again in the background. @throws Failure `scoring_changed` */
export async function saveLeadScoring(
  client: UserClient,
  organizationId: string,
  { version, is_on: isOn, rules }: z.output<typeof leadScoringRequestSchema>,
): Promise<LeadScoring> {
  const saved = await client.rpc('save_lead_scoring', {
    p_organization: organizationId,
    p_version: version,
    p_is_on: isOn,
    p_rules: jsonOf(rules),
  })
  z.number().parse(unwrap(saved))
  return readLeadScoring(client, organizationId)
}

/** What rules would make of the leads that there are. Nothing is changed. */
export async function previewLeadScoring(
  client: UserClient,
  organizationId: string,
  rules: z.output<typeof scoringRulesSchema>,
): Promise<ScoringPreview> {
  const answer = client.rpc('preview_lead_scoring', { p_organization: organizationId, p_rules: jsonOf(rules) })
  return readRows(scoringPreviewSchema, answer)
}

/** Why a lead has its score. @throws Failure `lead_not_found` */
export async function scoreOfLead(client: UserClient, organizationId: string, lead: string): Promise<LeadScore> {
  const score = await readRows(
    leadScoreSchema.nullable(),
    client.rpc('lead_score', { p_organization: organizationId, p_lead: lead }),
  )
  if (score === null) throw new Failure({ kind: 'invalid', code: 'lead_not_found', message: 'There is no such lead.' })
  return score
}

/** Has the rules set a lead's score, no matter who has set it before. @throws Failure `lead_not_found` | `scoring_off` | `lead_converted` */
export async function scoreLead(client: UserClient, organizationId: string, lead: string): Promise<LeadScore> {
  unwrap(await client.rpc('score_lead', { p_organization: organizationId, p_lead: lead }))
  return scoreOfLead(client, organizationId, lead)
}

function jsonOf(rules: z.output<typeof scoringRulesSchema>) {
  return rules.map(({ id = null, ...rule }) => ({ id, ...rule }))
}
