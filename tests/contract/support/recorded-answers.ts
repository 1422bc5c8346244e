import { departures, type SdkApi } from './sdk-models.ts'

interface Answer {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly text: string
}

const objects = 'contacts|companies|deals|leads|tasks|notes|calls|emails|meetings'
const records = `/crm/(?:v3/objects|objects/2026-03)/(?:${objects}|0-\\d+)`
const associations = '/crm/v4/associations/[^/]+/[^/]+'
const properties = `/crm/(?:v3/properties|properties/2026-03)/(?:${objects})`
const pipelines = '/crm/(?:v3/pipelines|pipelines/2026-03)/(?:deals|leads)'

/** The model of each route's response by status; the first matching pattern applies. */
const models: readonly (readonly [pattern: string, api: SdkApi, model: Readonly<Record<number, string | null>>])[] = [
  [`POST ${records}/batch/(?:create|read|update)`, 'crm/contacts', batch('BatchResponseSimplePublicObject')],
  [`POST ${records}/batch/upsert`, 'crm/contacts', batch('BatchResponseSimplePublicUpsertObject')],
  [`POST ${records}/(?:batch/archive|gdpr-delete)`, 'crm/contacts', { 204: null }],
  [`POST ${records}/search`, 'crm/contacts', { 200: 'CollectionResponseWithTotalSimplePublicObjectForwardPaging' }],
  [`POST ${records}/merge`, 'crm/contacts', { 200: 'SimplePublicObject' }],
  [`GET ${records}`, 'crm/contacts', { 200: 'CollectionResponseSimplePublicObjectWithAssociationsForwardPaging' }],
  [`POST ${records}`, 'crm/contacts', { 201: 'SimplePublicObject' }],
  [`GET ${records}/[^/]+`, 'crm/contacts', { 200: 'SimplePublicObjectWithAssociations' }],
  [`PATCH ${records}/[^/]+`, 'crm/contacts', { 200: 'SimplePublicObject' }],
  [`DELETE ${records}/[^/]+`, 'crm/contacts', { 204: null }],
  [`GET ${properties}`, 'crm/properties', { 200: 'CollectionResponsePropertyNoPaging' }],
  [`(?:POST|GET|PATCH) ${properties}(?:/[^/]+)?`, 'crm/properties', { 200: 'Property', 201: 'Property' }],
  [`DELETE ${properties}/[^/]+`, 'crm/properties', { 204: null }],
  [`POST ${associations}/batch/create`, 'crm/associations/v4', batch('BatchResponseLabelsBetweenObjectPair')],
  [`POST ${associations}/batch/associate/default`, 'crm/associations/v4', batch('BatchResponsePublicDefaultAssociation')],
  [`POST ${associations}/batch/read`, 'crm/associations/v4', batch('BatchResponsePublicAssociationMultiWithLabel')],
  [`POST ${associations}/batch/(?:labels/)?archive`, 'crm/associations/v4', { 204: null }],
  [
    'GET /crm/v4/objects/[^/]+/[^/]+/associations/[^/]+',
    'crm/associations/v4',
    { 200: 'CollectionResponseMultiAssociatedObjectWithLabelForwardPaging' },
  ],
  [`GET ${pipelines}`, 'crm/pipelines', { 200: 'CollectionResponsePipelineNoPaging' }],
  [`(?:GET|PATCH|POST) ${pipelines}(?:/[^/]+)?`, 'crm/pipelines', { 200: 'Pipeline', 201: 'Pipeline' }],
  [`GET ${pipelines}/[^/]+/stages`, 'crm/pipelines', { 200: 'CollectionResponsePipelineStageNoPaging' }],
  [`(?:GET|PATCH|POST) ${pipelines}/[^/]+/stages(?:/[^/]+)?`, 'crm/pipelines', { 200: 'PipelineStage', 201: 'PipelineStage' }],
  [`DELETE ${pipelines}/.*`, 'crm/pipelines', { 204: null }],
  ['GET /crm/v3/owners/?', 'crm/owners', { 200: 'CollectionResponsePublicOwnerForwardPaging' }],
  ['GET /crm/v3/owners/[^/]+', 'crm/owners', { 200: 'PublicOwner' }],
  ['POST /oauth/v1/token', 'oauth', { 200: 'TokenResponseIF' }],
  ['POST /oauth/(?:v3|2026-03)/token', 'oauth', { 200: 'AccessTokenResponse' }],
  ['GET /oauth/v1/access-tokens/[^/]+', 'oauth', { 200: 'AccessTokenInfoResponse' }],
  ['GET /oauth/v1/refresh-tokens/[^/]+', 'oauth', { 200: 'RefreshTokenInfoResponse' }],
  ['DELETE /oauth/v1/refresh-tokens/[^/]+', 'oauth', { 204: null }],
]

function batch(model: string): Readonly<Record<number, string>> {
  return { 200: model, 201: model, 207: `${model}WithErrors` }
}

/** Statuses whose bodies are outside the SDK's models: token errors and rate limits are checked in their own tests. */
function isOutsideModels({ method, path, status }: Answer): boolean {
  return (
    status === 429 ||
    (status === 400 && path.startsWith('/oauth/')) ||
    status >= 500 ||
    `${method} ${path}`.startsWith('POST /oauth/2026-03/token/')
  )
}

function departuresOf(answer: Answer): readonly string[] {
  const call = `${answer.method} ${answer.path}`
  if (answer.status >= 400) return departures('crm/contacts', 'ModelError', JSON.parse(answer.text), `${call} → ${answer.status}`)
  const route = models.find(([pattern]) => new RegExp(`^${pattern}$`).test(call))
  const model = route?.[2][answer.status]
  if (route === undefined || model === undefined) return [`${call} → ${answer.status} has no model`]
  if (model === null) return answer.text === '' ? [] : [`${call} → ${answer.status} has a body`]
  return departures(route[1], model, JSON.parse(answer.text), `${call} → ${model}`)
}

/**
 * Wraps `fetch`, which the SDK uses, and records every raw API response.
 */
export function recordAnswers() {
  const realFetch = globalThis.fetch
  let answers: Answer[] = []
  globalThis.fetch = async (input, init) => {
    const response = await realFetch(input, init)
    const request = new Request(input, init?.method === undefined ? {} : { method: init.method })
    const { pathname } = new URL(request.url)
    const isApi = /^\/(crm|oauth)\//.test(pathname) && pathname !== '/oauth/authorize'
    if (isApi)
      answers.push({ method: request.method, path: pathname, status: response.status, text: await response.clone().text() })
    return response
  }
  return {
    /** The deviations from the SDK's models since the last call, and the number of responses checked. */
    takeDepartures(): { readonly checked: number; readonly departures: readonly string[] } {
      const checked = answers.filter((answer) => !isOutsideModels(answer))
      answers = []
      return { checked: checked.length, departures: checked.flatMap(departuresOf) }
    },
    restore(): void {
      globalThis.fetch = realFetch
    },
  }
}
