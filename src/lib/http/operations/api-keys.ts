import {
  apiKeyParamsSchema,
  apiKeyRequestSchema,
  apiKeysSchema,
  madeApiKeySchema,
  revokedApiKeySchema,
} from '../../contract/api-keys.ts'
import { operation } from '../operation.ts'

export const apiKeys = {
  readApiKeys: operation({
    method: 'GET',
    path: '/api/keys',
    id: 'readApiKeys',
    tag: 'API keys',
    access: 'keys',
    faults: 'all',
    summary: 'List the API keys',
    responses: { 200: { description: 'All of them, the newest first; never the keys themselves.', schema: apiKeysSchema } },
  }),

  createApiKey: operation({
    method: 'POST',
    path: '/api/keys',
    id: 'createApiKey',
    tag: 'API keys',
    access: 'keys',
    faults: 'all',
    summary: 'Make an API key',
    description:
      'For programs. A key is an actor of its own in the organisation: what it does stands in the history under its name.',
    body: apiKeyRequestSchema,
    responses: { 201: { description: 'The key. Keep it: it is not shown again.', schema: madeApiKeySchema } },
    problems: ['too_many_keys'],
  }),

  revokeApiKey: operation({
    method: 'DELETE',
    path: '/api/keys/{keyId}',
    id: 'revokeApiKey',
    tag: 'API keys',
    access: 'keys',
    faults: 'all',
    summary: 'Revoke an API key',
    description: 'It counts from the key’s next request on, and for good.',
    params: apiKeyParamsSchema,
    responses: { 200: { description: 'The key as it is now.', schema: revokedApiKeySchema } },
    problems: ['key_not_found'],
  }),
}
