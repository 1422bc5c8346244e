import { z } from 'zod'
import { inDigitsOr } from '../../core/digits.ts'
import { ticketPriorities, ticketStates } from '../../objects/ticket-states.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import { itemStatusSchema } from '../../db/intake.ts'
import { intakeItemSchema } from '../../records/intake/items.ts'
import { email, text } from '../../records/intake/fields.ts'
import { messageTypeSchema } from '../../contract/message-types.ts'

export const senderHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('The sender’s own name of the message: sent again under it, it is the first one.'),
})

export const receivedSchema = z.object({
  received: z.literal(true),
  id: databaseIdSchema,
  status: itemStatusSchema,
  duplicate: z.boolean().describe('Whether it had come before, and nothing was stored.'),
})

export const intakeHealthSchema = z.object({
  status: z.enum(['ok', 'down']),
  database: z.enum(['ok', 'down']),
  queue: z.object({
    pending: z.number().nullable().describe('Messages that nobody has decided yet, of the whole server.'),
    oldest_seconds: z.number().nullable(),
  }),
})

export const itemParams = z.object({ id: databaseIdSchema })

export const itemsQuery = z.strictObject({
  status: itemStatusSchema.optional(),
  type: messageTypeSchema.optional(),
  q: z.string().max(200).default('').describe('In names, emails, numbers, devices and issues.'),
  page_size: inDigitsOr(50, z.number().int().min(1).max(100)),
  cursor: z.string().max(500).optional(),
})

export const itemsSchema = z.object({ items: z.array(intakeItemSchema), total: z.number(), next_cursor: z.string().nullable() })

/** Text that a person puts in the place of what was sent; null leaves it out. */
export const contactEdits = z.strictObject({
  first_name: text(500),
  last_name: text(500),
  email,
  phone: text(100),
  company: text(500),
  job_title: text(500),
  preferred_language: text(35),
})
const ticketEdits = z.strictObject({
  ticket_number: text(100),
  device_type: text(500),
  device_model: text(500),
  issue: text(10_000),
  service: text(500),
  priority: z.enum(ticketPriorities).nullish(),
  status: z.enum(ticketStates).nullish(),
  estimated_cost: z.number().min(0).max(999_999_999).nullish(),
  currency: text(3),
  photos: text(100_000),
  address: text(2_000),
  notes: text(10_000),
  payment_status: text(100),
})
export const editsSchema = z
  .strictObject({ ...contactEdits.shape, ...ticketEdits.shape, contact: contactEdits.optional(), ticket: ticketEdits.optional() })
  .describe('Values in the place of those that were sent, by the names in `values`; null leaves one out.')

export const approveSchema = z.strictObject({
  contact_id: z
    .union([databaseIdSchema, z.literal('new')], 'this has to be a contact’s id (UUID) or “new”.')
    .optional()
    .describe('The contact that it is about, or `new`; left out: the one that it matches.'),
  edits: editsSchema.optional(),
  create: z.enum(['task', 'deal']).optional().describe('What else to make of it.'),
})

export const approvedSchema = z.object({
  id: databaseIdSchema,
  status: z.literal('approved'),
  contact_id: databaseIdSchema.nullable(),
  ticket_id: databaseIdSchema.nullable(),
  task_id: databaseIdSchema.nullable(),
  opportunity_id: databaseIdSchema.nullable(),
})

export const rejectSchema = z.strictObject({ reason: z.string().max(1_000).default('') })
export const rejectedSchema = z.object({ id: databaseIdSchema, status: z.literal('rejected'), reason: z.string().nullable() })

export const bulkSchema = z.strictObject({
  action: z.enum(['approve', 'reject']),
  ids: z.array(databaseIdSchema).min(1).max(500),
  reason: z.string().max(1_000).optional().describe('Reason of a rejection.'),
})
export const bulkDoneSchema = z.object({
  done: z.number(),
  failed: z.array(z.object({ id: databaseIdSchema, error: z.object({ code: z.string(), message: z.string() }) })),
})
