/** Calls whose price is not that of their kind. */
const exceptions: readonly (readonly [call: RegExp, cost: number])[] = [
  [/^GET \/api\/v2\/(pipelines|stages)$/, 5],
  [/^GET \/api\/v2\/deals\/archived$/, 20],
  [/^GET \/api\/v2\/itemSearch(\/field)?$/, 20],
  [/^(GET|POST) (\/api)?\/v1\/deals\/\d+\/participants$/, 10],
]

const v2Costs = { one: 1, list: 10, write: 5, delete: 3, search: 20, merge: 20 } as const

function kindOf(method: string, path: string): keyof typeof v2Costs {
  if (method === 'DELETE') return 'delete'
  if (path.endsWith('/merge')) return 'merge'
  if (method !== 'GET') return 'write'
  if (/\/(search|find)$/.test(path)) return 'search'
  // What ends in an id, a field's code or "me" is one thing; anything else is a list.
  return /\/(\d+|me|(person|organization|deal|activity)Fields\/[^/]+)$/.test(path) ? 'one' : 'list'
}

/** What a call costs of the company's daily budget: calls of the first API generation cost double. */
export function callCost(method: string, path: string): number {
  const trimmed = path.replace(/\/+$/, '')
  const exception = exceptions.find(([call]) => call.test(`${method} ${trimmed}`))
  if (exception !== undefined) return exception[1]
  return v2Costs[kindOf(method, trimmed)] * (trimmed.startsWith('/api/v2/') ? 1 : 2)
}
