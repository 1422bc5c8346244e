import type { Context } from 'hono'
import { z } from 'zod'
import { checkCustomValue } from './custom-values.ts'
import { invalid, PipedriveError } from './errors.ts'
import type { CustomField } from './field-catalog.ts'
import { labels, visibilities } from './field-definitions.ts'
import type { customFieldsSchema } from './person-body.ts'
import type { SandboxEnv } from './sandbox.ts'

/** Text of a limited length, without spaces at its ends. */
export const textInput = (lengthMax: number) =>
  z
    .string()
    .max(lengthMax)
    .transform((value) => value.trim())

/** Text that may be cleared with null or with nothing but spaces. */
export const clearableText = (lengthMax: number) =>
  textInput(lengthMax)
    .transform((value) => (value === '' ? null : value))
    .nullable()

/** An address as a whole, in parts, or both; the whole of one that comes in parts is made of them. */
export const addressInput = z
  .object({ value: textInput(255).optional() })
  .catchall(z.string().nullable())
  .transform(({ value, ...parts }): Record<string, string | null> => ({ value: value ?? filled(parts).join(', '), ...parts }))

const filled = (parts: Readonly<Record<string, string | null | undefined>>) =>
  Object.values(parts).filter((part) => part !== null && part !== undefined && part !== '')

/** Ids of labels, of which the kind of record has its own. */
export const labelIdsInput = (allowed: readonly { readonly id: number }[]) =>
  z
    .array(
      z
        .number()
        .int()
        .refine((id) => allowed.some((each) => each.id === id), 'is not a label'),
    )
    .optional()

/** Members that persons and organizations have in common. */
export const commonInput = {
  owner_id: z.number().int().optional(),
  visible_to: z
    .number()
    .int()
    .refine((id) => visibilities.some((each) => each.id === id), 'is not a visibility')
    .optional(),
  label_ids: labelIdsInput(labels),
  custom_fields: z.record(z.string(), z.unknown()).optional(),
}

/** When a record was added, as a client that imports it may say. */
export const addTimeInput = z.iso.datetime({ offset: true }).optional()

/** The JSON body, checked strictly. Throws Pipedrive's 415 for another media type and its 400, which names the member, for anything else. */
export async function readBody<T>(c: Context<SandboxEnv>, schema: z.ZodType<T>): Promise<T> {
  const mediaType = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') throw new PipedriveError({ status: 415, error: 'Unsupported media type' })
  let json: unknown
  try {
    json = await c.req.json()
  } catch (cause) {
    throw new PipedriveError({ status: 400, error: 'Bad request: the body is not JSON' }, { cause })
  }
  return checked(schema, json)
}

/** Throws Pipedrive's 400, which names the member that is wrong. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const unknownMember = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  throw unknownMember === undefined
    ? invalid(issue?.path.join('.') || 'body', issue?.message ?? 'is not valid')
    : invalid([...(issue?.path ?? []), unknownMember].join('.'), 'is not a member of this object')
}

/** Custom fields after a change: keys that are not given stay as they are. Throws Pipedrive's 400 for a field that does not exist or refuses its value. */
export function mergeCustomFields(
  fields: ReadonlyMap<string, CustomField>,
  before: z.infer<typeof customFieldsSchema>,
  change: Readonly<Record<string, unknown>> | undefined,
): z.infer<typeof customFieldsSchema> {
  const merged = { ...before }
  for (const [code, value] of Object.entries(change ?? {})) {
    const field = fields.get(code)
    if (field === undefined) throw invalid(`custom_fields.${code}`, 'there is no such field')
    const result = checkCustomValue(field, value)
    if (!result.ok) throw invalid(`custom_fields.${code}`, result.problem)
    merged[code] = result.value
  }
  return merged
}
