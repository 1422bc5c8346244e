const v2Costs = { one: 1, list: 10, write: 5, delete: 3, search: 20, merge: 20 } as const

function kindOf(method: string, path: string): keyof typeof v2Costs {
  if (method === 'DELETE') return 'delete'
  if (path.endsWith('/merge')) return 'merge'
  if (method !== 'GET') return 'write'
  if (path.endsWith('/search')) return 'search'
  // What ends in an id, a field's code or "me" is one thing; anything else is a list.
  return /\/(\d+|me|personFields\/[^/]+|organizationFields\/[^/]+)$/.test(path) ? 'one' : 'list'
}

/** What a call costs of the company's daily budget: calls of the first API generation cost double. */
export function callCost(method: string, path: string): number {
  const trimmed = path.replace(/\/+$/, '')
  return v2Costs[kindOf(method, trimmed)] * (trimmed.startsWith('/api/v2/') ? 1 : 2)
}
