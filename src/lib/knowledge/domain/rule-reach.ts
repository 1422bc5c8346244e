import { pathMatcher } from './path-pattern.ts'
import type { FieldRule } from './rules.ts'

/** How many passages hold a field that a rule means. */
export type RuleReach = FieldRule & { readonly passages: number }

/** Counts what rules reach, as passages are handed in. */
export function reachOf(rules: readonly FieldRule[]): {
  readonly add: (text: string) => void
  readonly counts: () => readonly RuleReach[]
} {
  const counted = rules.map((rule) => ({ rule, matches: pathMatcher(rule.path), passages: 0 }))
  return {
    add(text) {
      const paths = text.split('\n').flatMap((line) => pathOf(line) ?? [])
      for (const each of counted) if (paths.some((path) => each.matches(path))) each.passages += 1
    },
    counts: () => counted.map(({ rule, passages }) => ({ path: rule.path, action: rule.action, passages })),
  }
}

/** Of a line of a passage, as `chunksOf` writes it: `customers[0].name: John Doe`. Null: it is prose. */
function pathOf(line: string): string | null {
  const end = line.indexOf(': ')
  return end <= 0 ? null : line.slice(0, end)
}

/** What to say of rules that reach nothing: they are kept, and protect nothing so far. */
export function reachWarnings(reach: readonly RuleReach[], read: number): readonly string[] {
  if (read === 0) return []
  return reach
    .filter(({ passages }) => passages === 0)
    .map(
      ({ path }) =>
        `The rule for ${path} matches none of the ${read === 1 ? 'one passage' : `${read} passages`} that were read. Compare it with the fields in the passages below: a name is written as it is there, as in customers.email.`,
    )
}
