import { z } from 'zod'
import { inDigitsOr } from '../../core/digits.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import { isoInstant } from '../../crm/domain/dates.ts'
import { relationshipKinds } from '../../crm/domain/relationships.ts'
import { consentChannels, consentPurposes, consentSchema, consentStatuses } from '../../records/contacts/consents.ts'
import { resourceOf } from '../../records/resources/resources.ts'
import { timelineKindsOf } from '../../records/history/timeline.ts'
import { operation } from '../operation.ts'
import { reads, v1, writes } from './operations.ts'
import { listSchema, recordParamsSchema, recordSchemaOf, tenantParamsSchema } from './schemas.ts'

const all = '/api/v1/tenants/{tenant_id}/contacts' as const
const one = `${all}/{id}` as const
const contact = recordSchemaOf('contact')
const paging = {
  page: inDigitsOr(1, z.number().int().min(1).max(1_000_000)),
  page_size: inDigitsOr(20, z.number().int().min(1).max(100)),
} as const
const cursor = z.string().max(1_000).optional().describe('`next_cursor` of the page before.')
const dayMs = 24 * 60 * 60 * 1000
/** A day ahead of ours is today somewhere. The database writes down no later time than its own. */
const isNotAhead = (at: string) => Date.parse(at) <= Date.now() + dayMs

const instant = z
  .string()
  .refine((text) => isoInstant(text) !== null, 'this has to be a date or a time like 2026-11-30T10:00:00Z.')
  .transform((text) => isoInstant(text) ?? text)

const relationshipSchema = z.object({
  id: databaseIdSchema,
  contact_id: databaseIdSchema.describe('The other contact.'),
  name: z.string(),
  kind: z.enum(relationshipKinds).describe('What the other contact is to this one.'),
  created_at: z.string(),
})

const activitySchema = z.object({
  source: z.enum(['change', 'note', 'task', 'done', 'activity']).describe('`done`: a task was finished.'),
  at: z.string(),
  record_id: databaseIdSchema.nullable().describe('Id of the note or the task.'),
  text: z.string().nullable().describe('How a note begins; what a task is called.'),
  change: z
    .object({
      side: z.enum(['adsapp', 'crm', 'link']),
      kind: z.string(),
      field: z.string().nullable(),
      before: z.json().nullable(),
      after: z.json().nullable(),
      reason: z.string(),
      actor_kind: z.string(),
      actor_id: databaseIdSchema.nullable(),
      connection_id: databaseIdSchema.nullable(),
    })
    .nullable(),
})

/** The names that a merge may take of the contact that goes. */
const mergeable = resourceOf('contact').members.filter(({ rules }) => rules !== null)
const choices = Object.fromEntries(mergeable.map(({ name }) => [name, z.enum(['this', 'into']).optional()]))

/** What contacts have beside what every resource has. */
export const contactOperations = {
  expiring: operation({
    ...reads,
    access: 'secrets',
    scope: 'records:secret',
    method: 'GET',
    path: `${all}/passport-expiring`,
    id: 'listExpiringPassports',
    summary: 'List contacts whose passport expires soon',
    description: 'From today on, the nearest first. An API key also needs `records:read`.',
    params: tenantParamsSchema,
    query: z.strictObject({
      ...paging,
      days: inDigitsOr(90, z.number().int().min(0).max(36_500)).describe('Within how many days.'),
      expired: z.enum(['true', 'false']).default('false').describe('`true`: those that have expired too.'),
    }),
    responses: { 200: { description: 'One page of them.', schema: listSchema(contact) } },
  }),
  duplicates: operation({
    ...reads,
    method: 'GET',
    path: `${all}/duplicates`,
    id: 'listContactDuplicates',
    summary: 'List contacts that may be one person',
    description: 'By the keys that records are matched by: the email, the phone number, or the name with the company.',
    params: tenantParamsSchema,
    query: z.strictObject({ page_size: paging.page_size, cursor }),
    responses: {
      200: {
        description: 'Groups of two and more, the oldest contact of each first, 100 at most.',
        schema: z.object({
          items: z.array(
            z.object({ key: z.enum(['email', 'name', 'phone']), value: z.string(), ids: z.array(databaseIdSchema) }),
          ),
          next_cursor: z.string().nullable(),
        }),
      },
    },
  }),
  reports: operation({
    ...reads,
    method: 'GET',
    path: `${one}/reports`,
    id: 'listContactReports',
    summary: 'List who reports to a contact',
    params: recordParamsSchema,
    query: z.strictObject(paging),
    responses: { 200: { description: 'Those who report to this one directly.', schema: listSchema(contact) } },
  }),
  consents: operation({
    ...reads,
    method: 'GET',
    path: `${one}/consents`,
    id: 'listContactConsents',
    summary: 'List what a contact has agreed to',
    params: recordParamsSchema,
    responses: {
      200: {
        description: 'The history, the newest first, and what holds of each channel and purpose.',
        schema: z.object({ items: z.array(consentSchema), current: z.array(consentSchema), total: z.int() }),
      },
    },
  }),
  consent: operation({
    ...writes,
    method: 'POST',
    path: `${one}/consents`,
    id: 'addContactConsent',
    summary: 'Write down that a contact has agreed, or taken it back',
    description: 'What was said before stays in the history. None is changed or deleted.',
    params: recordParamsSchema,
    body: z.strictObject({
      channel: z.enum(consentChannels),
      purpose: z.enum(consentPurposes).default('marketing'),
      status: z.enum(consentStatuses),
      source: z.string().trim().min(1).max(500).describe('Where it was said: a form, a call, a letter.'),
      at: instant
        .refine((at) => at >= '1900', 'this is before 1900.')
        .refine(isNotAhead, 'this lies in the future: what a person agrees to is written down once it was said.')
        .optional()
        .describe('When it was said; now, when left out.'),
    }),
    responses: { 201: { description: 'What was written down.', schema: consentSchema } },
    problems: ['too_many_consents'],
  }),
  relationships: operation({
    ...reads,
    method: 'GET',
    path: `${one}/relationships`,
    id: 'listContactRelationships',
    summary: 'List who is what to a contact',
    params: recordParamsSchema,
    responses: {
      200: { description: 'All of them.', schema: z.object({ items: z.array(relationshipSchema), total: z.int() }) },
    },
  }),
  relate: operation({
    ...writes,
    method: 'POST',
    path: `${one}/relationships`,
    id: 'addContactRelationship',
    summary: 'Say what another contact is to this one',
    description: 'The other contact has the inverse by itself. Said again, from either side, it is the same one.',
    params: recordParamsSchema,
    body: z.strictObject({ contact_id: databaseIdSchema, kind: z.enum(relationshipKinds) }),
    responses: { 201: { description: 'The relationship as this contact has it.', schema: relationshipSchema } },
    problems: ['reference_not_found', 'too_many_relationships'],
  }),
  unrelate: operation({
    ...writes,
    method: 'DELETE',
    path: `${one}/relationships/{relationship_id}`,
    id: 'endContactRelationship',
    summary: 'End a relationship, on both sides',
    params: recordParamsSchema.extend({ relationship_id: databaseIdSchema }),
    responses: { 200: { description: 'It is gone.', schema: z.object({ id: databaseIdSchema, deleted: z.literal(true) }) } },
  }),
  activities: operation({
    ...reads,
    method: 'GET',
    path: `${one}/activities`,
    id: 'listContactActivities',
    summary: 'List what has happened to a contact',
    description: 'Its timeline, the newest first: edits here and in CRMs, syncs, notes and tasks.',
    params: recordParamsSchema,
    query: z.strictObject({
      page_size: paging.page_size,
      kind: z.enum(timelineKindsOf('contact')).optional().describe('Left out: all of them.'),
      cursor,
    }),
    responses: {
      200: {
        description: 'One page of it.',
        schema: z.object({ items: z.array(activitySchema), next_cursor: z.string().nullable() }),
      },
    },
  }),
  merge: operation({
    ...v1,
    access: 'decide',
    method: 'POST',
    path: `${one}/merge`,
    id: 'mergeContact',
    summary: 'Merge a contact into another one',
    description:
      'This contact goes for good. The one of `into_id` stays, and gets what led to this one: notes, tasks, opportunities, leads, consents, relationships, documents, history, and its records in CRMs. Its own values stay; blank ones are filled, and of members that `fields` names with `this` the value of this contact is taken. Where both have a record in the same CRM connection it is refused: that CRM merges them.',
    params: recordParamsSchema,
    body: z.strictObject({ into_id: databaseIdSchema, fields: z.strictObject(choices).default({}) }),
    responses: { 200: { description: 'The contact that stays.', schema: contact } },
    problems: ['contact_not_found', 'reference_not_found', 'merge_linked', 'merge_busy', 'field_forbidden'],
  }),
}
