import { eventRules, taskRules } from './activity-rules.ts'
import { contentNoteRules } from './note-rules.ts'
import { contactRoleRules, opportunityRules } from './opportunity-rules.ts'
import type { RecordRules } from './record-rule.ts'

const rules: Readonly<Record<string, RecordRules>> = {
  Opportunity: opportunityRules,
  OpportunityContactRole: contactRoleRules,
  Task: taskRules,
  Event: eventRules,
  ContentNote: contentNoteRules,
}

/** The rules of an object; most have none. */
export const rulesOf = (object: string): RecordRules => rules[object] ?? {}
