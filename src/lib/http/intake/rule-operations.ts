import { z } from 'zod'
import { trialDays } from '../../core/limits.ts'
import {
  intakePreviewSchema,
  intakeRulesRequestSchema,
  intakeRulesSchema,
  storedIntakeRulesSchema,
} from '../../contract/intake-rules.ts'
import { operation } from '../operation.ts'

const settings = { tag: 'Intake', faults: 'all' } as const

/** Rules by which messages are approved without anybody. */
export const intakeRuleOperations = {
  read: operation({
    ...settings,
    method: 'GET',
    path: '/api/intake/rules',
    id: 'readIntakeRules',
    access: 'read',
    summary: 'Read the rules of automatic approval',
    responses: {
      200: { description: `Each with what it would have approved within ${trialDays} days.`, schema: storedIntakeRulesSchema },
    },
  }),
  save: operation({
    ...settings,
    method: 'PUT',
    path: '/api/intake/rules',
    id: 'saveIntakeRules',
    access: 'connections',
    summary: 'Change the rules of automatic approval',
    description:
      'Saves all rules as they are sent, or nothing. They decide what comes in from then on, never what could be about several contacts or is of somebody who was erased.',
    body: intakeRulesRequestSchema,
    responses: { 200: { description: 'As they are now.', schema: storedIntakeRulesSchema } },
    problems: ['intake_rules_changed'],
  }),
  preview: operation({
    ...settings,
    method: 'POST',
    path: '/api/intake/rules/preview',
    id: 'previewIntakeRules',
    access: 'read',
    summary: 'See what rules would have approved',
    description: `Of the last ${trialDays} days, by what was known when each message came. Nothing is changed.`,
    body: z.strictObject({ rules: intakeRulesSchema }),
    responses: { 200: { description: 'Counts, by rule.', schema: intakePreviewSchema } },
  }),
}
