import { z } from 'zod'
import { changedConnectionSchema, connectionSettingsRequestSchema } from '../../contract/connection-settings.ts'
import {
  connectRequestSchema,
  connectResponseSchema,
  disconnectQuerySchema,
  disconnectResponseSchema,
} from '../../contract/connections.ts'
import { operation } from '../operation.ts'

const callbackQuerySchema = z.object({
  state: z.string().optional(),
  code: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
})

export const connections = {
  startConnect: operation({
    method: 'POST',
    path: '/api/crm/connect',
    id: 'startConnect',
    tag: 'Connections',
    access: 'connections',
    summary: 'Connect a CRM',
    description:
      'Returns the address of the CRM’s consent page, which redirects back to `/api/crm/connect/callback`. With `config.apiToken` the ' +
      'connection is there at once; a token that the CRM does not accept is refused with the code `token_refused` (422). With `config.clientId` and `config.clientSecret` access is granted to your organisation’s own app at the CRM, which has to have the same redirect address; a reconnect goes on with it. HubSpot’s pushes are then not read: changes there arrive with the scheduled sync. A connection to an account that another organisation of this server is connected to ' +
      'is paused until somebody resumes it.',
    body: connectRequestSchema,
    responses: { 200: { description: 'Where to send the person, or that the CRM is connected.', schema: connectResponseSchema } },
    problems: ['crm_not_configured', 'unsupported_config', 'server_token_shared', 'other_account'],
  }),

  changeConnection: operation({
    method: 'PATCH',
    path: '/api/crm/connect',
    id: 'changeConnection',
    tag: 'Connections',
    access: 'connections',
    summary: 'Change settings, pause, resume',
    description:
      'Only what is given is changed; a group of settings (`deletes`, `guard`, `schedule`) is replaced as a whole. With `seen`, only what differs from it is. ' +
      'What one object has of its own is in `objects`; one that is switched on begins with a full sync of it, and what refers to it is mapped.',
    body: connectionSettingsRequestSchema,
    responses: { 200: { description: 'It is changed.', schema: changedConnectionSchema } },
    problems: ['not_connected', 'needs_reconnect', 'paused', 'object_not_supported', 'object_not_granted', 'changed_meanwhile'],
  }),

  disconnectCrm: operation({
    method: 'DELETE',
    path: '/api/crm/connect',
    id: 'disconnectCrm',
    tag: 'Connections',
    access: 'connections',
    summary: 'Disconnect a CRM',
    description:
      'Revokes the grant at the CRM and deletes the tokens. Links, mapping and history stay, so that a reconnect creates no duplicates, unless ' +
      '`forget=true`.',
    query: disconnectQuerySchema,
    responses: { 200: { description: 'It is disconnected.', schema: disconnectResponseSchema } },
    problems: ['not_connected'],
  }),

  finishConnect: operation({
    method: 'GET',
    path: '/api/crm/connect/callback',
    id: 'finishConnect',
    tag: 'Connections',
    access: 'read',
    summary: 'Redirect target of the CRMs',
    description:
      'For browsers: the redirect address to register with each CRM’s app. The `state` can be used once, by the person who began the connect. ' +
      'Always answers with a redirect to the settings page, which shows the outcome.',
    query: callbackQuerySchema,
    responses: { 303: { description: 'To the settings page.', headers: { Location: 'The settings page.' } } },
  }),
}
