import { messageTypeSchema } from '../../contract/message-types.ts'
import { messageTypes } from '../../records/intake/message-types.ts'
import { intakeItemSchema } from '../../records/intake/items.ts'
import { operation } from '../operation.ts'
import {
  approvedSchema,
  approveSchema,
  bulkDoneSchema,
  bulkSchema,
  intakeHealthSchema,
  itemParams,
  itemsQuery,
  itemsSchema,
  receivedSchema,
  rejectedSchema,
  rejectSchema,
  senderHeaders,
} from './schemas.ts'

const camel = (path: string) => path.replaceAll(/(?:^|-)(\w)/g, (_all, letter: string) => letter.toUpperCase())

/** What websites send, by the name of its type. */
export const senderOperations = messageTypeSchema.options.map((type) => {
  const { path, label, does, schema } = messageTypes[type]
  return {
    type,
    operation: operation({
      method: 'POST',
      path: `/webhooks/${path}`,
      id: `receive${camel(path)}`,
      tag: 'Intake',
      access: 'key',
      scope: 'intake',
      faults: 'all',
      headers: senderHeaders,
      summary: `Send in: ${label.toLowerCase()}`,
      description: `${does} It waits until somebody approves it, unless a rule does. Members that are not named here are kept and shown.`,
      body: schema,
      responses: {
        202: { description: 'Stored.', schema: receivedSchema },
        200: { description: 'It had come before: the first one, unchanged.', schema: receivedSchema },
      },
      problems: ['intake_not_configured'],
    }),
  }
})

const intake = { tag: 'Intake', faults: 'all' } as const

export const intakeOperations = {
  health: operation({
    method: 'GET',
    path: '/webhooks/health',
    id: 'readIntakeHealth',
    tag: 'Intake',
    access: 'public',
    summary: 'Whether messages can be sent in',
    responses: {
      200: { description: 'They can.', schema: intakeHealthSchema },
      503: { description: 'The database does not answer.', schema: intakeHealthSchema },
    },
  }),
  list: operation({
    ...intake,
    method: 'GET',
    path: '/api/intake',
    id: 'listIntake',
    access: 'read',
    summary: 'List what came in',
    query: itemsQuery,
    responses: { 200: { description: 'The newest first, with what each would become.', schema: itemsSchema } },
  }),
  read: operation({
    ...intake,
    method: 'GET',
    path: '/api/intake/{id}',
    id: 'readIntakeItem',
    access: 'read',
    summary: 'Read one of them',
    params: itemParams,
    responses: { 200: { description: 'The message, and what it would become.', schema: intakeItemSchema } },
    problems: ['intake_not_found'],
  }),
  approve: operation({
    ...intake,
    method: 'POST',
    path: '/api/intake/{id}/approve',
    id: 'approveIntakeItem',
    access: 'approve',
    summary: 'Approve one',
    description: 'Contact, ticket and what else is wished for are written in one transaction. Again, it answers the same.',
    params: itemParams,
    body: approveSchema.optional(),
    responses: { 200: { description: 'What it became.', schema: approvedSchema } },
    problems: ['intake_not_found', 'intake_decided', 'match_ambiguous', 'ticket_missing', 'erased_person', 'reference_not_found'],
  }),
  reject: operation({
    ...intake,
    method: 'POST',
    path: '/api/intake/{id}/reject',
    id: 'rejectIntakeItem',
    access: 'approve',
    summary: 'Reject one',
    description: 'It is kept with the reason; what it says of a person is erased after the time that is set under Privacy.',
    params: itemParams,
    body: rejectSchema.optional(),
    responses: { 200: { description: 'Rejected.', schema: rejectedSchema } },
    problems: ['intake_not_found', 'intake_decided'],
  }),
  bulk: operation({
    ...intake,
    method: 'POST',
    path: '/api/intake/bulk',
    id: 'decideIntake',
    access: 'approve',
    summary: 'Approve or reject many',
    description: 'Each by itself: one that cannot be stops no other.',
    body: bulkSchema,
    responses: { 200: { description: 'How many, and why others were not.', schema: bulkDoneSchema } },
  }),
}
