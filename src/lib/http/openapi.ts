import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi'
import { z } from 'zod'
import { roles, rolesThatMay } from '../core/access/roles.ts'
import { problemSchema } from '../contract/answers.ts'
import { type EventType, eventTypes, exampleOf, messageSchemaOf, testEvent } from '../contract/event-types.ts'
import { introduction, peopleSentence, securityOf, securitySchemes } from './openapi-text.ts'
import { isForPeople, isNone, type Operation, type Responses, tags } from './operation.ts'
import { type ProblemCode, problemCodes } from './problem-codes.ts'

const json = 'application/json'

/** The OpenAPI 3.1 document of these operations. The same operations make the same document, to the byte. */
export function openApiDocument(operations: readonly Operation[]) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const each of operations) (paths[each.path] ??= {})[each.method.toLowerCase()] = operationObject(each)
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'ADSapp CRM Hub',
        version: '0.1.0',
        description: introduction,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      paths: paths satisfies ZodOpenApiPathsObject,
      webhooks: Object.fromEntries([...eventTypes, testEvent].map((event) => [event.type, { post: webhookObject(event) }])),
      components: { securitySchemes },
    },
    { override: plain },
  )
}

/** What an endpoint is sent. */
function webhookObject(event: EventType): ZodOpenApiOperationObject {
  return {
    operationId: event.type,
    tags: ['Outbound webhooks'],
    summary: event.type,
    description: event.when,
    security: [],
    requestBody: { content: { [json]: { schema: messageSchemaOf(event), example: exampleOf(event) } } },
    responses: { '2XX': { description: 'It has arrived. Everything else is tried again.' } },
  }
}

function operationObject(operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, access, scope, summary, description = '', params, query, body, rawBody } = operation
  const keys = scope === undefined ? '' : `API keys need the scope \`${scope}\`.`
  const told = [description, isForPeople(access) ? peopleSentence(access) : '', keys].filter((part) => part !== '').join('\n\n')
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(told === '' ? {} : { description: told }),
    security: securityOf(operation),
    requestParams: {
      ...(params instanceof z.ZodObject ? { path: params } : {}),
      ...(query instanceof z.ZodObject ? { query } : {}),
      ...(operation.headers === undefined ? {} : { header: operation.headers }),
    },
    ...(isNone(body)
      ? {}
      : { requestBody: { required: !(body instanceof z.ZodOptional), content: { [json]: { schema: body } } } }),
    ...(rawBody === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            description: rawBody.description,
            content: Object.fromEntries(rawBody.types.map((type) => [type, {}])),
          },
        }),
    responses: { ...answers(operation.responses), ...refusals(operation) },
  }
}

function answers(responses: Responses): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(responses).map(([status, { description, schema, headers = {} }]) => [
      status,
      {
        description,
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, meaning]) => [name, { description: meaning, schema: { type: 'string' as const } }]),
        ),
        ...(schema === undefined ? {} : { content: { [json]: { schema } } }),
      },
    ]),
  )
}

/** One error answer per status, with the codes that it can have. */
function refusals(operation: Operation): ZodOpenApiResponsesObject {
  const content = { [json]: { schema: problemSchema } }
  const codes = [...new Set([...impliedProblems(operation), ...(operation.problems ?? [])])]
  const statuses = [...new Set(codes.map((code) => problemCodes[code].status))].sort((one, other) => one - other)
  const listed = statuses.map((status) => {
    const lines = codes.filter((code) => problemCodes[code].status === status)
    return [status, { description: lines.map((code) => `- \`${code}\`: ${problemCodes[code].meaning}`).join('\n'), content }]
  })
  // A page that always redirects, and a document that is always there, do not fail in JSON.
  if (isPlain(operation)) return {}
  return {
    ...Object.fromEntries(listed),
    default: {
      description:
        '500: a fault of the server’s, `internal_error`. 502: the CRM refused. 503: the CRM or the database does not answer or asks to wait; try again after `Retry-After` seconds.',
      content,
    },
  }
}

function isPlain({ access, responses }: Operation): boolean {
  return access === 'public' || Object.keys(responses).every((status) => status.startsWith('3'))
}

/** What follows from who may call and from what is sent. */
function impliedProblems({ access, scope, faults, method, params, query, body }: Operation): readonly ProblemCode[] {
  const isForTenants = isForPeople(access)
  const isForSome = isForTenants && rolesThatMay(access).length < roles.length
  const implied: readonly (readonly [boolean, readonly ProblemCode[]])[] = [
    [isForTenants, ['signed_out']],
    [isForSome, ['forbidden']],
    [isForTenants, scope === undefined ? ['not_for_keys'] : ['api_key_invalid', 'scope_missing', 'too_many_requests']],
    [access === 'key', ['api_key_invalid', 'scope_missing', 'too_many_requests', 'invalid_request']],
    [isForTenants && method !== 'GET', ['cross_site']],
    [access === 'scheduler', ['cron_secret_missing', 'cron_secret_wrong']],
    [access === 'monitor', ['metrics_token_missing', 'metrics_token_wrong']],
    [!isNone(params), ['not_found']],
    [!isNone(body), ['malformed_json', 'payload_too_large', 'unsupported_media_type']],
    [!isNone(body) || !isNone(query), [faults === 'all' ? 'invalid_request' : 'invalid_input']],
  ]
  return implied.flatMap(([holds, codes]) => (holds ? codes : []))
}

/** What zod adds for its own sake: answers may gain fields, and a uuid's format says enough. */
function plain({
  jsonSchema,
  io,
}: {
  readonly jsonSchema: { additionalProperties?: unknown; format?: string; pattern?: string }
  readonly io: 'input' | 'output'
}): void {
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
  if (jsonSchema.format === 'uuid') delete jsonSchema.pattern
}
