import { z } from 'zod'
import { channelSchema } from '../../core/channel.ts'
import { headerNameFault, headerValueFault, mask } from './header-names.ts'

export const sourceTypeSchema = z.enum(['api', 'webhook', 'file', 'database'])
export type SourceType = z.infer<typeof sourceTypeSchema>

const secret = z.string().trim().min(1).max(10_000)

const headers = z
  .record(z.string(), z.string().max(8_000))
  .check(({ value, issues }) => {
    const names = Object.keys(value)
    if (names.length > 50) issues.push({ code: 'custom', message: 'there may be at most 50 headers.', path: [], input: value })
    for (const [index, name] of names.entries()) {
      const isRepeated = names.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase())
      const fault =
        headerNameFault(name) ??
        headerValueFault(value[name] ?? '') ??
        (isRepeated ? 'this header is there twice: upper and lower case are the same.' : null)
      if (fault !== null) issues.push({ code: 'custom', message: fault, path: [name], input: value[name] })
    }
  })
  .describe(
    `Sent with each request. Values of names that contain auth, token, key, secret, password, cookie, signature or session are kept sealed and shown as \`${mask}\`; sent back as \`${mask}\`, the value that is kept stays.`,
  )

const authSchema = z
  .strictObject({
    type: z.literal('oauth2'),
    token_url: z.string().trim().min(1).max(2_000),
    client_id: z.string().trim().min(1).max(1_000),
    client_secret: secret,
    scope: z.string().trim().max(2_000).nullish(),
  })
  .describe('OAuth 2.0, client credentials: the access token is fetched and renewed by itself.')

/** How a source is asked, member by member: what is left out stays as it is, null takes away what there was. */
export const statementShape = {
  type: sourceTypeSchema.optional().describe('`api`, unless it is said.'),
  api_key: secret
    .nullish()
    .describe('Sent as `Authorization: Bearer`; of a database, its password. Kept sealed, shown as `***`.'),
  headers: headers.optional(),
  method: z.enum(['GET', 'POST']).optional().describe('Left out: POST where there is a body or GraphQL, otherwise GET.'),
  body: z
    .union([z.string().max(100_000), z.record(z.string(), z.json())])
    .nullish()
    .describe('Sent with POST: text, or an object that is sent as JSON.'),
  graphql: z
    .strictObject({ query: z.string().min(1).max(100_000), variables: z.record(z.string(), z.json()).optional() })
    .nullish(),
  query: z.string().trim().min(1).max(20_000).nullish().describe('Of a database: one SELECT.'),
  auth: authSchema.nullish(),
  pagination: z.strictObject({ max_pages: z.number().int().min(1).max(1_000) }).nullish(),
  rules: z
    .array(z.strictObject({ path: z.string().trim().min(1).max(500), action: z.enum(['drop', 'mask']) }))
    .max(200)
    .optional()
    .describe('What is left out of each record or masked, by the path of its field.'),
  refresh_minutes: z.number().int().min(5).max(10_080).optional().describe('How often it is fetched; 30, unless it is said.'),
} as const
const statementSchema = z.object(statementShape)
export type SourceStatement = z.output<typeof statementSchema>

export const pageIdSchema = z
  .string()
  .trim()
  .max(100)
  .regex(/^(?!\.{1,2}$)[\p{L}\p{N}_.:@~-]+$/u, 'this has letters, digits and _ . : @ ~ - only.')

/** A page that there should be: whether it is there says the database. */
export const namedPage = z.string().trim().min(1).max(200)

const sourceUrl = z.string().trim().min(1).max(2_000)
export const linkName = z.string().trim().min(1).max(200)
export const linkDescription = z.string().trim().max(2_000).nullish()
export const chosenChannels = z.array(channelSchema).min(1).max(20)

/** By what a link is known in a body. */
export const linkKeyShape = { page_id: namedPage, url: sourceUrl } as const

/** A link as an admin adds it. */
export const linkShape = {
  ...linkKeyShape,
  channels: chosenChannels,
  name: linkName,
  ...statementShape,
  description: linkDescription,
  is_active: z.boolean(),
} as const
const linkSchema = z.object(linkShape)
export type LinkRequest = z.output<typeof linkSchema>
