/**
 * Whether a query begins as a SELECT does, behind comments and parentheses. Told before the database says it, and for what a transaction that
 * may only read lets through anyway, as COPY to a program. Comments nest here, as they do there.
 */
export function isSelect(query: string): boolean {
  let at = 0
  for (;;) {
    const [blank = ''] = /^[\s(]*/.exec(query.slice(at)) ?? []
    at += blank.length
    if (query.startsWith('--', at)) {
      const end = query.slice(at).search(/[\r\n]/)
      if (end < 0) return false
      at += end
    } else if (query.startsWith('/*', at)) {
      at = afterComment(query, at)
    } else {
      return /^(select|with)\b/i.test(query.slice(at))
    }
  }
}

function afterComment(query: string, from: number): number {
  let depth = 0
  for (const { 0: mark, index } of query.slice(from).matchAll(/\/\*|\*\//g)) {
    depth += mark === '/*' ? 1 : -1
    if (depth === 0) return from + index + 2
  }
  return query.length
}
