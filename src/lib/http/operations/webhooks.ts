import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { crmTypeSchema } from '../../crm/domain/crm-type.ts'
import { crmQuerySchema } from '../../contract/connections.ts'
import { operation } from '../operation.ts'

const webhookQuerySchema = z.object({
  // What is no id belongs to no connection: refused and counted like any other webhook without a right signature.
  connection: databaseIdSchema
    .optional()
    .catch(undefined)
    .describe('The connection that the address was made for; HubSpot’s app sends for all of them.'),
  key: z.string().optional().describe('The secret of the address, for CRMs that do not sign.'),
  v: z.string().optional().describe('What the secret was made with.'),
})
const webhookAddressSchema = z.object({
  url: z.url().describe('Contains the secret of the connection: do not share it.'),
})

const rotateWebhookRequestSchema = z.strictObject({ crmType: crmTypeSchema })
const rotatedWebhookSchema = z.object({
  url: z.url().nullable().describe('The address to enter in the CRM, secret included; null where nobody has to.'),
})

const pushed = { description: 'It is stored, was stored before, or concerns no connection here. The CRM need not send it again.' }

export const webhooks = {
  receiveWebhook: operation({
    method: 'POST',
    path: '/api/crm/webhooks/{crmType}',
    id: 'receiveWebhook',
    tag: 'Webhooks',
    access: 'crm',
    summary: 'Receive a webhook of a CRM',
    description:
      'Answered as soon as the events are stored, in the form that the CRM expects; the work on them begins at once. HubSpot signs with the app’s ' +
      'secret (v3), Pipedrive sends the user name and password of its subscription, Salesforce’s outbound messages carry the secret in the address. ' +
      'A webhook is only a hint of what has changed: values are read from the CRM.',
    params: z.object({ crmType: crmTypeSchema }),
    query: webhookQuerySchema,
    rawBody: { description: 'As the CRM sends it, 1 MB or less.', types: ['application/json', 'text/xml'] },
    responses: { 200: pushed, 204: pushed },
    problems: ['webhook_malformed', 'webhook_bad_signature', 'webhook_too_old', 'payload_too_large'],
  }),

  readWebhookAddress: operation({
    method: 'GET',
    path: '/api/crm/webhooks/address',
    id: 'readWebhookAddress',
    tag: 'Webhooks',
    access: 'connections',
    summary: 'Read the webhook address',
    description: 'For CRMs whose webhooks a person sets up (Salesforce): the address for the CRM’s settings.',
    query: crmQuerySchema,
    responses: { 200: { description: 'The address, secret included.', schema: webhookAddressSchema } },
    problems: ['not_connected', 'webhook_not_by_hand'],
  }),

  rotateWebhookSecret: operation({
    method: 'POST',
    path: '/api/crm/webhooks/address',
    id: 'rotateWebhookSecret',
    tag: 'Webhooks',
    access: 'connections',
    summary: 'Give one connection’s webhooks another secret',
    description:
      'A webhook with the old one is refused from then on. CRMs that can be asked are asked to use the new one; where a person has entered ' +
      'the address (Salesforce), they replace it there.',
    body: rotateWebhookRequestSchema,
    responses: { 200: { description: 'It has another secret.', schema: rotatedWebhookSchema } },
    problems: ['not_connected', 'webhook_of_app'],
  }),
}
