import { createHash } from 'node:crypto'
import { z } from 'zod'
import { invalid } from './errors.ts'

const cursorSchema = z.object({ scope: z.string(), after: z.array(z.number()) })

/** What a cursor belongs to: the company and everything of the query but the page. */
export function scopeOf(companyId: number, path: string, query: Readonly<Record<string, string>>): string {
  const asked = Object.entries(query)
    .filter(([name]) => !['cursor', 'limit', 'api_token'].includes(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([companyId, path.replace(/\/$/, ''), asked]))
    .digest('base64url')
    .slice(0, 16)
}

/** An opaque cursor that leads on from this position of this query. */
export function writeCursor(scope: string, after: readonly number[]): string {
  return Buffer.from(JSON.stringify({ scope, after })).toString('base64url')
}

/** The position a cursor leads on from. Throws Pipedrive's 400 for one that is corrupt or belongs to another query or company. */
export function readCursor(scope: string, cursor: string, length: number): readonly number[] {
  let json: unknown = null
  try {
    json = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw invalid('cursor', 'is not a cursor')
  }
  const parsed = cursorSchema.safeParse(json)
  if (!parsed.success || parsed.data.scope !== scope || parsed.data.after.length !== length) {
    throw invalid('cursor', 'does not belong to this query')
  }
  return parsed.data.after
}
