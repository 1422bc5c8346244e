import { z } from 'zod'
import { besideFaults } from '../../core/beside-faults.ts'
import { channelSchema } from '../../core/channel.ts'
import { givenTimeSchema } from '../../crm/domain/given-time.ts'
import { sourceFaults, statementFaults } from '../../knowledge/domain/source-faults.ts'
import {
  chosenChannels,
  linkDescription,
  linkKeyShape,
  linkName,
  linkShape,
  namedPage,
  pageIdSchema,
  statementShape,
} from '../../knowledge/domain/source-request.ts'
import { channelPageSchema, crmLinkSchema, sourceDocumentSchema } from '../../contract/knowledge.ts'
import { seenWords } from '../../contract/seen.ts'

const pageName = z.string().trim().min(1).max(200)

export const pageParams = z.object({ page_id: z.string() })
export const pageSchema = z.object({ page: channelPageSchema })
export const pagesSchema = z.object({ pages: z.array(channelPageSchema) })
export const pageRequestSchema = z.strictObject({
  page_id: pageIdSchema.optional().describe('What the channel calls it; made up where it is left out.'),
  page_name: pageName,
  channels: chosenChannels.optional().describe('All, unless it is said.'),
})
const changedPage = { page_name: pageName.optional(), channels: chosenChannels.optional() }
export const pageChangeSchema = z.strictObject({
  ...changedPage,
  seen: z.strictObject(changedPage).optional().describe(seenWords),
})

export const linksQuery = z.strictObject({ page_id: namedPage, channel: channelSchema.optional() })
const counts = { total_active: z.int(), total_inactive: z.int() } as const
export const linksSchema = z.object({
  crm_links: z.array(crmLinkSchema).describe('The links of one channel, or, without one, each address once.'),
  page_id: z.string(),
  channel: channelSchema.nullable(),
  total: z.int(),
  active_count: z.int(),
  inactive_count: z.int(),
})

export const linkRequestSchema = z.strictObject(linkShape).superRefine((link, context) => {
  for (const { path, message } of sourceFaults(link)) context.addIssue({ code: 'custom', path: [...path], message })
}, besideFaults)
export const addedSchema = z.object({
  message: z.string(),
  crm_link: crmLinkSchema,
  channels: z.array(channelSchema).describe('The channels that were added.'),
  page_id: z.string(),
  webhook_url: z.string().optional().describe('Address that the source of a webhook link sends to.'),
  webhook_secret: z
    .string()
    .optional()
    .describe('Secret that messages of a new webhook are signed with, as Standard Webhooks says. In this answer only.'),
})

const keyShape = {
  ...linkKeyShape,
  channels: chosenChannels.optional().describe('All that have the link, unless it is said.'),
} as const
export const statusRequestSchema = z.strictObject({ ...keyShape, is_active: z.boolean() })
export const statusSchema = z.object({
  message: z.string(),
  updated_count: z.int().describe('Channels, those that were so already among them.'),
  url: z.string(),
  channels: z.array(channelSchema),
  is_active: z.boolean(),
})

export const deleteRequestSchema = z.strictObject(keyShape)
export const deletedSchema = z.object({
  message: z.string(),
  deleted_count: z.int().describe('Channels.'),
  url: z.string(),
  channels: z.array(channelSchema),
})

const seenParts = {
  name: true,
  description: true,
  api_key: true,
  headers: true,
  method: true,
  body: true,
  graphql: true,
  query: true,
  auth: true,
  pagination: true,
  rules: true,
  refresh_minutes: true,
  updated_at: true,
} as const
const { type: _type, ...changeable } = statementShape
export const linkChangeSchema = z
  .strictObject({
    ...linkKeyShape,
    name: linkName.optional(),
    description: linkDescription,
    ...changeable,
    seen: crmLinkSchema
      .pick(seenParts)
      .extend({ updated_at: givenTimeSchema.describe('When somebody last changed it.') })
      .partial()
      .strict()
      .optional()
      .describe(`${seenWords} With \`updated_at\`, secrets too.`),
  })
  .superRefine((change, context) => {
    for (const { path, message } of statementFaults(change)) context.addIssue({ code: 'custom', path: [...path], message })
  }, besideFaults)
export const changedSchema = z.object({
  message: z.string(),
  crm_link: crmLinkSchema,
  page_id: z.string(),
  rules_reach: z
    .array(z.object({ path: z.string(), action: z.enum(['drop', 'mask']), passages: z.number() }))
    .describe(
      'Of each new rule, how many of the passages that are held now (of a large source, of its first 5,000) have such a field.',
    ),
  warnings: z.array(z.string()).describe('Of new rules that match nothing so far.'),
})

export const rotateSecretRequestSchema = z.strictObject(linkKeyShape)
export const allLinksSchema = z.object({
  company_id: z.string(),
  company_name: z.string(),
  pages_data: z.array(
    z.object({
      page_id: z.string(),
      page_name: z.string(),
      facebook_crm_links: z.array(crmLinkSchema),
      messenger_crm_links: z.array(crmLinkSchema),
      legacy_crm_links: z.array(crmLinkSchema).describe('None: every link is of a channel.'),
      ...counts,
    }),
  ),
  total_pages: z.int(),
  total_crm_links: z.int().describe('Each channel of a link counts.'),
  ...counts,
})

export const detailsQuery = z.strictObject({ page_id: namedPage, source: z.literal('crm').default('crm') })
export const detailsSchema = z.object({
  page_id: z.string(),
  source: z.literal('crm'),
  documents: z.array(sourceDocumentSchema),
  total: z.int(),
  total_chunks: z.int(),
})
