import type { Context } from 'hono'
import type { z } from 'zod'
import { malformedBody, notFound, SalesforceError } from './errors.ts'
import { id18, parseId } from './ids.ts'
import type { ObjectType } from './object-types.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

/** `/services/data/vXX.0` of this call. */
export function basePathOf(c: Context<SandboxEnv>): string {
  return `/services/data/${c.get('version')}`
}

/** The JSON body; throws the refusal of what cannot be read. */
export async function readBody<T>(c: Context<SandboxEnv>, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text()
  if (text.trim() === '') throw malformedBody('The HTTP entity body is required, but this request has no entity body.')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw malformedBody('Unexpected character in the request body at [line:1, column:1]')
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')})`
  throw malformedBody(`The request body cannot be read${place}: ${issue?.message ?? 'wrong shape'} at [line:1, column:1]`)
}

/** The object that the path names. */
export function objectOf(sandbox: Sandbox, name: string): ObjectType {
  const type = sandbox.objects.find(name)
  if (type === null) throw notFound()
  return type
}

/** The number behind an id in the path. */
export function numberOf(type: ObjectType, text: string): number {
  const id = parseId(text)
  if (id === null) throw new SalesforceError(400, 'MALFORMED_ID', `${type.label} ID: id value of incorrect type: ${text}`, ['Id'])
  if (id.prefix !== type.keyPrefix) throw notFound()
  return id.number
}

export function idOf(type: ObjectType, number: number): string {
  return id18(type.keyPrefix, number)
}
