import {
  type LeadScoring,
  needsValue,
  pointsMax,
  ruleValueProblem,
  type ScoringOperator,
  scoringFields,
  scoringOperators,
} from '@/src/lib/contract/lead-scoring.ts'

/** A rule as it is being edited. `id` tells it apart on the page, new ones too. */
export type DraftRule = {
  readonly id: string
  readonly stored: string | null
  readonly label: string
  readonly field: string
  readonly operator: ScoringOperator
  readonly value: string
  /** As it is typed. */
  readonly points: string
  readonly isActive: boolean
}
export type ScoringDraft = { readonly isOn: boolean; readonly rules: readonly DraftRule[] }

export function draftOf({ is_on: isOn, rules }: LeadScoring): ScoringDraft {
  return {
    isOn,
    rules: rules.map(({ id, label, field, operator, value, points, is_active: isActive }, index) => ({
      id: id ?? `rule ${index}`,
      stored: id,
      label,
      field,
      operator,
      value: value ?? '',
      points: String(points),
      isActive,
    })),
  }
}

export function newRule(id: string): DraftRule {
  return { id, stored: null, label: '', field: 'interest_level', operator: 'is', value: 'high', points: '10', isActive: true }
}

/** A rule about another field: compared as before where that makes sense, and with nothing yet. */
export function withField(rule: DraftRule, field: string): DraftRule {
  const operators = scoringOperators(field)
  const operator = operators.includes(rule.operator) ? rule.operator : (operators[0] ?? 'is_set')
  return { ...rule, field, operator, value: scoringFields.find(({ name }) => name === field)?.options[0] ?? '' }
}

/** What is wrong with a rule, by the part of it. */
export function ruleProblems(rule: DraftRule): ReadonlyMap<'label' | 'value' | 'points', string> {
  const problems = new Map<'label' | 'value' | 'points', string>()
  if (rule.label.trim() === '') problems.set('label', 'Enter a name.')
  const value = ruleValueProblem(rule)
  if (value !== null) problems.set('value', value)
  if (!/^[-−+]?\d{1,3}$/.test(rule.points.trim()) || Math.abs(pointsOf(rule)) > pointsMax) {
    problems.set('points', `Enter a whole number from -${pointsMax} to ${pointsMax}.`)
  }
  return problems
}

function pointsOf({ points }: DraftRule): number {
  return Number(points.trim().replace('−', '-'))
}

/** The rules as the API takes them. */
export function rulesOf({ rules }: ScoringDraft) {
  return rules.map((rule) => ({
    id: rule.stored,
    label: rule.label,
    field: rule.field,
    operator: rule.operator,
    value: needsValue(rule.operator) ? rule.value : null,
    points: pointsOf(rule),
    is_active: rule.isActive,
  }))
}
