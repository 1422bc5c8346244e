/** A step of a path: a name, or a place in a list. */
type Step = string | number

/** `customers[0].address.city` as its steps. */
function pathSteps(path: string): readonly Step[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, place, name]) =>
    place === undefined ? (name ?? '') : Number(place),
  )
}

/** What a field is called: the last name in its path, `city` of `customers[0].address.city`; empty where there is none. */
export function fieldName(path: string): string {
  const name = pathSteps(path).findLast((step) => typeof step === 'string')
  return typeof name === 'string' ? name : ''
}

/**
 * Whether a rule's path means a field, or something that the field is in. Names are compared without case and may stand anywhere in the path,
 * so that `email` and `customers.email` both mean `data.customers[0].email`. Places in lists are passed over unless the rule gives one
 * (`customers[0]`; `customers[]` and `customers[*]` mean all); `*` is any one name; `$.` in front ties the rule to the top.
 */
export function pathMatcher(rule: string): (path: string, steps?: readonly Step[]) => boolean {
  const wanted = comparedSteps(rule.replace(/^\$\.?/, '').replaceAll(/\[\s*\*?\s*\]/g, ''))
  const fromTop = rule.startsWith('$')
  if (wanted.length === 0) return () => false
  return (path, steps = comparedSteps(path)) =>
    (fromTop ? [0] : [...steps.keys()]).some((start) => matchesFrom(steps, start, wanted))
}

/** A path's steps as rules compare them. Anyone who asks many rules about one path takes it apart once. */
export function comparedSteps(path: string): readonly Step[] {
  return pathSteps(path).map((step) => (typeof step === 'string' ? step.trim().toLowerCase() : step))
}

function matchesFrom(steps: readonly Step[], start: number, wanted: readonly Step[]): boolean {
  let at = start
  for (const want of wanted) {
    if (typeof want === 'string') while (typeof steps[at] === 'number') at += 1
    const step = steps[at]
    if (step === undefined) return false
    if (want !== '*' && want !== step) return false
    at += 1
  }
  return true
}
