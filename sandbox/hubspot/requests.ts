import type { Context } from 'hono'
import { z } from 'zod'
import { HubSpotError, notFoundFailure, validationFailure } from './errors.ts'
import { findObjectType, type ObjectType } from './object-types.ts'
import type { Selection } from './record-view.ts'
import type { Target } from './record-writes.ts'
import type { Caller, SandboxEnv } from './sandbox.ts'

type SandboxContext = Context<SandboxEnv>

export const incomingValuesSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** The JSON body, checked. Throws the refusal that HubSpot answers: 415 for another media type, 400 for anything malformed. */
export async function readBody<T>(c: SandboxContext, schema: z.ZodType<T>, bodyLengthMax?: number): Promise<T> {
  const mediaType = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') {
    throw new HubSpotError({
      status: 415,
      category: 'VALIDATION_ERROR',
      message: `Unsupported media type: ${mediaType ?? 'none'}`,
    })
  }
  const text = await c.req.text()
  if (bodyLengthMax !== undefined && text.length > bodyLengthMax) {
    throw new HubSpotError(
      validationFailure(`The request body is ${text.length} characters long; at most ${bodyLengthMax} are allowed.`),
    )
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    const error = new HubSpotError(validationFailure('Invalid input JSON: the body could not be parsed.'))
    error.cause = cause
    throw error
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map((issue) => ({
    message: issue.message,
    context: { propertyName: [issue.path.join('.')] },
  }))
  throw new HubSpotError(validationFailure(`Invalid input JSON: ${z.prettifyError(parsed.error)}`, { errors }))
}

/** Throws HubSpot's 404 for an object that the sandbox does not have. */
export function typeNamed(segment: string): ObjectType {
  const type = findObjectType(segment)
  if (type === null) throw new HubSpotError(notFoundFailure(`Unable to infer object type from: ${segment}`))
  return type
}

/** The object type of the path and the caller's portal; throws HubSpot's 404 for an object that the sandbox does not have. */
export function targetOf(c: SandboxContext): Target {
  const type = typeNamed(c.req.param('objectType') ?? '')
  const { portalId, scopes } = c.get('caller')
  return { portalId, objectType: type.name, type, source: 'INTEGRATION', viaPrivateApp: scopes === null }
}

/** Throws HubSpot's 403 unless the token has one of the scopes. */
export function requireScope(caller: Caller, ...anyOf: readonly string[]): void {
  if (caller.scopes === null || anyOf.some((scope) => caller.scopes?.has(scope))) return
  throw new HubSpotError({
    status: 403,
    category: 'MISSING_SCOPES',
    message:
      "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    errors: [{ message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: anyOf } }],
    links: { scopes: 'https://developers.hubspot.com/scopes' },
  })
}

/** A list parameter, given repeatedly or with commas. */
function listQuery(c: SandboxContext, name: string): readonly string[] {
  return (c.req.queries(name) ?? []).flatMap((value) => value.split(',')).filter((value) => value !== '')
}

export function selectionQuery(c: SandboxContext): Selection {
  return { properties: listQuery(c, 'properties'), withHistory: listQuery(c, 'propertiesWithHistory') }
}

/** The objects whose associations a read wants; throws HubSpot's refusals for what does not exist or may not be read. */
export function associationsQuery(c: SandboxContext): readonly ObjectType[] {
  const types = [...new Set(listQuery(c, 'associations').map(typeNamed))]
  for (const { scopes } of types) requireScope(c.get('caller'), scopes.read)
  return types
}

export function booleanQuery(c: SandboxContext, name: string): boolean {
  return c.req.query(name)?.toLowerCase() === 'true'
}

/** A whole-number parameter; throws HubSpot's 400 when it is malformed or out of range. */
export function integerQuery(
  c: SandboxContext,
  name: string,
  range: { readonly min: number; readonly max: number; readonly otherwise: number },
): number {
  const text = c.req.query(name)
  if (text === undefined || text === '') return range.otherwise
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= range.min && value <= range.max) return value
  throw new HubSpotError(
    validationFailure(`Invalid query parameter ${name}: ${text}`, {
      errors: [{ message: `${name} must be a whole number between ${range.min} and ${range.max}`, context: { [name]: [text] } }],
    }),
  )
}
