import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { ticketStepSchema } from '../../records/activities/ticket-history.ts'
import { resourceOf } from '../../records/resources/resources.ts'
import { operation } from '../operation.ts'
import { reads, writes } from '../v1/operations.ts'
import { listQuerySchema, listSchema, recordSchemaOf, writtenSchema } from '../v1/schemas.ts'

export const ticketResource = resourceOf('ticket')
const params = z.object({ id: databaseIdSchema })
const shown = recordSchemaOf('ticket')
const tag = 'Tickets'

/** Tickets of the organisation that the caller is in, under a short address; all else of them is below /api/v1. */
export const ticketOperations = {
  list: operation({
    ...reads,
    tag,
    method: 'GET',
    path: '/api/tickets',
    id: 'listOwnTickets',
    summary: 'List tickets',
    query: listQuerySchema(ticketResource),
    responses: { 200: { description: 'One page of them, the newest first.', schema: listSchema(shown) } },
  }),
  read: operation({
    ...reads,
    tag,
    method: 'GET',
    path: '/api/tickets/{id}',
    id: 'readOwnTicket',
    summary: 'Read a ticket',
    params,
    responses: {
      200: {
        description: 'The ticket, with the states that it had, the first one first.',
        schema: shown.extend({ history: z.array(ticketStepSchema) }).meta({ id: 'TicketWithHistory' }),
      },
    },
  }),
  update: operation({
    ...writes,
    tag,
    method: 'PATCH',
    path: '/api/tickets/{id}',
    id: 'updateOwnTicket',
    summary: 'Change a ticket',
    description: 'Members that are left out stay as they are. With `If-Match: "<version>"` only that version is changed.',
    params,
    body: writtenSchema(ticketResource, 'change'),
    responses: { 200: { description: 'The ticket.', schema: shown } },
    problems: ['reference_not_found', 'version_moved'],
  }),
}
