import { ApiProblem, problemText } from '@/src/components/api.ts'
import { listed } from '@/src/components/format.ts'

const codes: ReadonlySet<string> = new Set(['intake_rules_changed', 'scoring_changed', 'pipelines_changed'])

/** Whether somebody else has saved the same document since it was read. */
export function isOutdated(thrown: unknown): thrown is ApiProblem {
  return thrown instanceof ApiProblem && codes.has(thrown.code)
}

/**
 * What is said once what others have saved is taken into a draft: who it was, and what both have changed, of which the draft keeps its own.
 * `both`: names of those rows.
 */
export function takenInWords(refusal: ApiProblem, both: readonly string[]): string {
  const names = listed(both.map((name) => `“${name}”`))
  const clash =
    both.length === 0
      ? ''
      : ` ${names} ${both.length === 1 ? 'was' : 'were'} changed by you and by somebody else: yours is in the form.`
  return `${problemText(refusal)} What was saved is in the form now, and what you have changed stays.${clash} Look it over, and save again.`
}
