import { doneSchema } from '../../contract/answers.ts'
import { crmQuerySchema } from '../../contract/connections.ts'
import { matchOwnerRequestSchema, ownersSchema, readOwnersRequestSchema } from '../../contract/owners.ts'
import { operation } from '../operation.ts'

export const owners = {
  listOwners: operation({
    method: 'GET',
    path: '/api/crm/owners',
    id: 'listOwners',
    tag: 'Owners',
    access: 'read',
    summary: 'List the users of a CRM and who they are here',
    description: 'As the CRM last listed them, at no call. What waits is counted among the first 100,000 records that do.',
    query: crmQuerySchema,
    responses: { 200: { description: 'The users.', schema: ownersSchema } },
    problems: ['not_connected'],
  }),

  matchOwner: operation({
    method: 'PUT',
    path: '/api/crm/owners',
    id: 'matchOwner',
    tag: 'Owners',
    access: 'connections',
    summary: 'Say who a user of a CRM is',
    description:
      'Records whose owner waits for this user, and those of the members concerned, are decided again. A member is one user of each CRM.',
    body: matchOwnerRequestSchema,
    responses: { 200: { description: 'It is noted.', schema: doneSchema } },
    problems: ['not_connected', 'crm_user_not_found', 'crm_user_is_queue', 'member_is_matched', 'not_a_member'],
  }),

  readOwners: operation({
    method: 'POST',
    path: '/api/crm/owners',
    id: 'readOwners',
    tag: 'Owners',
    access: 'connections',
    summary: 'Read the users of a CRM again',
    description:
      'Otherwise they are read once a day where owners are mapped, and when a record has an owner who is not known. Who waits is matched by email.',
    body: readOwnersRequestSchema,
    responses: { 200: { description: 'They are read; `error` of the list says where they could not be.', schema: doneSchema } },
    problems: ['not_connected', 'needs_reconnect'],
  }),
}
