import { once } from 'node:events'
import { createServer } from 'node:http'
import { z } from 'zod'
import { type ApiGeneration, departures } from './pipedrive-models.ts'

interface Answer {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly text: string
}

/** The model of each route's successful response; the first matching pattern applies. */
const models: readonly (readonly [pattern: string, api: ApiGeneration, model: string])[] = [
  ['GET /api/v2/persons/search', 'v2', 'GetPersonSearchResponse'],
  ['GET /api/v2/persons', 'v2', 'GetPersonsResponse'],
  ['DELETE /api/v2/persons/\\d+', 'v2', 'DeletePersonResponse'],
  ['(?:GET|POST|PATCH) /api/v2/persons(?:/\\d+)?', 'v2', 'UpsertPersonResponse'],
  ['GET /api/v2/organizations/search', 'v2', 'GetOrganizationSearchResponse'],
  ['GET /api/v2/organizations', 'v2', 'GetOrganizationsResponse'],
  ['DELETE /api/v2/organizations/\\d+', 'v2', 'DeleteOrganizationResponse'],
  ['(?:GET|POST|PATCH) /api/v2/organizations(?:/\\d+)?', 'v2', 'UpsertOrganizationResponse'],
  ['GET /api/v2/personFields', 'v2', 'GetPersonFields200Response'],
  ['GET /api/v2/activityFields', 'v2', 'GetActivityFields200Response'],
  ['GET /api/v2/activityFields/\\w+', 'v2', 'GetActivityField200Response'],
  ['\\w+ /api/v2/personFields/\\w+/options', 'v2', 'AddDealFieldOptions200Response'],
  ['DELETE /api/v2/personFields/\\w+', 'v2', 'DeletePersonField200Response'],
  ['(?:GET|POST|PATCH) /api/v2/personFields(?:/\\w+)?', 'v2', 'AddPersonField200Response'],
  ['GET /api/v2/organizationFields', 'v2', 'GetOrganizationFields200Response'],
  ['GET /api/v2/deals/search', 'v2', 'GetDealSearchResponse'],
  ['GET /api/v2/deals(?:/archived)?', 'v2', 'GetDealsResponse'],
  ['DELETE /api/v2/deals/\\d+', 'v2', 'DeleteDealResponse'],
  ['(?:GET|POST|PATCH) /api/v2/deals(?:/\\d+)?', 'v2', 'UpsertDealResponse'],
  ['GET /api/v2/dealFields', 'v2', 'GetDealFields200Response'],
  ['(?:GET|POST|PATCH) /api/v2/dealFields(?:/\\w+)?', 'v2', 'AddDealField200Response'],
  ['GET /api/v2/pipelines', 'v2', 'GetPipelinesResponse'],
  ['DELETE /api/v2/pipelines/\\d+', 'v2', 'DeletePipelineResponse'],
  ['(?:GET|POST|PATCH) /api/v2/pipelines(?:/\\d+)?', 'v2', 'UpsertPipelineResponse'],
  ['GET /api/v2/stages', 'v2', 'GetStagesResponse'],
  ['DELETE /api/v2/stages/\\d+', 'v2', 'DeleteStageResponse'],
  ['(?:GET|POST|PATCH) /api/v2/stages(?:/\\d+)?', 'v2', 'UpsertStageResponse'],
  ['GET /api/v2/activities', 'v2', 'GetActivitiesResponse'],
  ['DELETE /api/v2/activities/\\d+', 'v2', 'DeleteActivityResponse'],
  ['(?:GET|POST|PATCH) /api/v2/activities(?:/\\d+)?', 'v2', 'UpsertActivityResponse'],
  ['GET /api/v1/activityTypes', 'v1', 'GetActivityTypesResponse'],
  ['GET /api/v1/notes', 'v1', 'GetNotesResponse'],
  ['DELETE /api/v1/notes/\\d+', 'v1', 'DeleteNoteResponse'],
  ['(?:GET|POST|PUT) /api/v1/notes(?:/\\d+)?', 'v1', 'UpsertNoteResponse'],
  ['GET /api/v2/itemSearch', 'v2', 'GetItemSearchResponse'],
  ['GET /api/v2/itemSearch/field', 'v2', 'GetItemSearchFieldResponse'],
  ['GET /api/v1/currencies', 'v1', 'GetCurrenciesResponse'],
  ['PUT /api/v1/deals/\\d+/merge', 'v1', 'GetMergedDealResponse'],
  ['GET /api/v1/deals/\\d+/participants', 'v1', 'GetDealParticipantsResponse'],
  ['POST /api/v1/deals/\\d+/participants', 'v1', 'AddParticipantsResponse'],
  ['DELETE /api/v1/deals/\\d+/participants/\\d+', 'v1', 'DeleteDealParticipantResponse'],
  ['GET (?:/api)?/v1/users/me', 'v1', 'GetCurrentUserResponse'],
  ['GET (?:/api)?/v1/users(?:/find)?', 'v1', 'GetUsersResponse'],
  ['PUT /api/v1/persons/\\d+/merge', 'v1', 'MergePersonsResponse'],
  ['PUT /api/v1/organizations/\\d+/merge', 'v1', 'MergeOrganizationsResponse'],
  ['GET /api/v1/(?:persons|organizations|deals)/\\d+/changelog', 'v1', 'GetChangelogResponse'],
]
const refusalSchema = z.strictObject({
  success: z.literal(false),
  error: z.string(),
  code: z.string().optional(),
  error_info: z.string(),
  data: z.null(),
  additional_data: z.null(),
})
const gatewaySchema = z.strictObject({
  success: z.literal(false),
  error: z.string(),
  errorCode: z.number(),
  error_info: z.string(),
})
const recentsSchema = z.object({
  success: z.literal(true),
  data: z.array(z.object({ item: z.enum(['person', 'organization', 'deal']), id: z.number(), data: z.unknown() })).nullable(),
  additional_data: z.unknown(),
})

const recentModels = { person: 'MergePersonItem', organization: 'BaseOrganizationItem', deal: 'DealStrict' } as const

function recentsDepartures(json: unknown): readonly string[] {
  const recents = recentsSchema.parse(json)
  const rows = (recents.data ?? []).flatMap(({ item, data }) => departures('v1', recentModels[item], data, `recents ${item}`))
  return [...rows, ...departures('v1', 'GetRecentsResponseAdditionalData', recents.additional_data)]
}

function departuresOf({ method, path, status, text }: Answer): readonly string[] {
  const call = `${method} ${path}`
  const json: unknown = JSON.parse(text)
  if (status >= 400) {
    const schema = status === 401 || status === 429 ? gatewaySchema : refusalSchema
    const refusal = schema.safeParse(json)
    return refusal.success ? [] : [`${call} → ${status}: ${z.prettifyError(refusal.error)}`]
  }
  if (/^GET (\/api)?\/v1\/recents$/.test(call)) return recentsDepartures(json)
  const route = models.find(([pattern]) => new RegExp(`^${pattern}$`).test(call))
  return route === undefined ? [`${call} has no model`] : departures(route[1], route[2], json, `${call} → ${route[2]}`)
}

/**
 * A proxy between a client and a sandbox that records every response of the API, so that the unmodified SDK can be used.
 * A connection that the sandbox drops is dropped by the proxy too.
 */
export async function startRecorder() {
  let target = ''
  let answers: Answer[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
      const { method = 'GET', url = '/' } = request
      const headers = new Headers()
      for (const [name, value] of Object.entries(request.headers))
        if (typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name)) headers.set(name, value)
      const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }
      const answer = await fetch(`${target}${url}`, { method, headers, redirect: 'manual', ...body })
      const text = await answer.text()
      const path = new URL(url, 'http://recorder').pathname.replace(/(?<=.)\/$/, '')
      if (/^(\/api)?\/v[12]\//.test(path) && answer.headers.get('content-type')?.startsWith('application/json') === true)
        answers.push({ method, path, status: answer.status, text })
      const kept = [...answer.headers].filter(([name]) => !['content-encoding', 'content-length', 'connection'].includes(name))
      response.writeHead(answer.status, Object.fromEntries(kept)).end(text)
    })().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The recorder listens on no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    leadTo(url: string): void {
      target = url
    },
    /** The deviations from the SDK's models since the last call, and the number of responses checked. */
    takeDepartures(): { readonly checked: number; readonly departures: readonly string[] } {
      const taken = answers
      answers = []
      return { checked: taken.length, departures: taken.flatMap(departuresOf) }
    },
    async close(): Promise<void> {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
