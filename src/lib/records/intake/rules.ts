import { z } from 'zod'
import { unwrap } from '../../db/result.ts'
import {
  type IntakeRules,
  type intakeRulesRequestSchema,
  type intakeRulesSchema,
  type RuleCounts,
  ruleCountsSchema,
  storedIntakeRulesSchema,
} from '../../contract/intake-rules.ts'
import { readRows } from '../rows.ts'
import type { IntakeOf } from './items.ts'

/** By which rules messages are approved without anybody, each with what it would have approved of those of the last 30 days. */
export async function readIntakeRules({ client, organizationId }: IntakeOf): Promise<IntakeRules> {
  return readRows(storedIntakeRulesSchema, client.rpc('intake_rules_read', { p_organization: organizationId }))
}

/** Saves rules in the place of those that there are, for what comes in from then on. @throws Failure `intake_rules_changed` */
export async function saveIntakeRules(
  of: IntakeOf,
  { version, rules }: z.output<typeof intakeRulesRequestSchema>,
): Promise<IntakeRules> {
  unwrap(
    await of.client.rpc('intake_rules_save', {
      p_organization: of.organizationId,
      p_version: version,
      p_rules: z.json().parse(rules),
    }),
  )
  return readIntakeRules(of)
}

/** What rules would have approved, in their order, whether they are on or off. Nothing is changed. */
export async function previewIntakeRules(
  { client, organizationId }: IntakeOf,
  rules: z.output<typeof intakeRulesSchema>,
): Promise<readonly RuleCounts[]> {
  const counted = client.rpc('intake_rules_preview', { p_organization: organizationId, p_rules: z.json().parse(rules) })
  return readRows(z.array(ruleCountsSchema), counted)
}
