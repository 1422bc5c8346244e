import { v1, v2 } from 'pipedrive'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { z } from 'zod'
import type { RunningSandbox } from '../../../sandbox/kit/serve.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS, startPipedriveSandbox } from '../../../sandbox/pipedrive/server.ts'
import { startRecorder } from './pipedrive-answers.ts'

const jsonSchema = z.record(z.string(), z.unknown())
const refusalSchema = z.object({ error: z.string(), code: z.string().optional(), errorCode: z.number().optional() })

/** The unmodified SDK, pointed at the sandbox, with an API token or the app's access token. */
export function clientOf(url: string, auth: { readonly apiKey: string } | { readonly accessToken: string }) {
  const second = new v2.Configuration({ ...auth, basePath: `${url}/api/v2` })
  const first = new v1.Configuration({ ...auth, basePath: `${url}/api/v1` })
  return {
    persons: new v2.PersonsApi(second),
    personFields: new v2.PersonFieldsApi(second),
    organizations: new v2.OrganizationsApi(second),
    deals: new v2.DealsApi(second),
    dealFields: new v2.DealFieldsApi(second),
    pipelines: new v2.PipelinesApi(second),
    stages: new v2.StagesApi(second),
    itemSearch: new v2.ItemSearchApi(second),
    organizationFields: new v2.OrganizationFieldsApi(second),
    dealsV1: new v1.DealsApi(first),
    activities: new v2.ActivitiesApi(second),
    activityTypes: new v1.ActivityTypesApi(first),
    activityFields: new v2.ActivityFieldsApi(second),
    notes: new v1.NotesApi(first),
    currencies: new v1.CurrenciesApi(first),
    users: new v1.UsersApi(first),
    recents: new v1.RecentsApi(first),
    personsV1: new v1.PersonsApi(first),
    organizationsV1: new v1.OrganizationsApi(first),
  }
}

/** A raw call with the demo company's API token; returns the status, headers and body, parsed when it is JSON. */
export async function call(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken },
) {
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return { status: response.status, headers: response.headers, text, body: isJson ? jsonSchema.parse(JSON.parse(text)) : {} }
}

/** What the SDK rejected with: it passes on the parsed body and nothing else. */
export async function refusalOf(promise: Promise<unknown>): Promise<z.infer<typeof refusalSchema>> {
  const reason: unknown = await promise.then(
    () => ({ error: 'the call succeeded' }),
    (error: unknown) => error,
  )
  return refusalSchema.parse(reason)
}

/** The members of an object in a raw answer. */
export function membersOf(value: unknown): Record<string, unknown> {
  return jsonSchema.parse(value)
}

/** A value that must be defined. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('The answer lacks a value')
  return value
}

/**
 * A seeded sandbox for each test of a file, with a clock that the test sets. Every raw response is checked against the SDK's models; a file with
 * fewer than `answersMin` checked responses fails.
 */
export function recordedSandbox({ answersMin, seed = true }: { readonly answersMin: number; readonly seed?: boolean }) {
  let recorder: Awaited<ReturnType<typeof startRecorder>>
  let sandbox: RunningSandbox
  let seen = 0
  const fixture = {
    now: 0,
    url: '',
    pipedrive: clientOf('http://127.0.0.1:0', { apiKey: '' }),
    /** The company without persons. */
    empty: clientOf('http://127.0.0.1:0', { apiKey: '' }),
    call: (method: string, path: string, body?: unknown) => call(fixture.url, method, path, body),
    config: async (settings: Readonly<Record<string, unknown>>) => {
      expect((await call(fixture.url, 'POST', '/_sandbox/config', settings)).status).toBe(200)
    },
  }
  beforeAll(async () => {
    recorder = await startRecorder()
  })
  beforeEach(async () => {
    fixture.now = Date.UTC(2026, 10, 20, 9)
    sandbox = await startPipedriveSandbox({
      port: 0,
      dataFile: ':memory:',
      seed,
      clock: () => fixture.now,
      publicUrl: recorder.url,
    })
    recorder.leadTo(`http://127.0.0.1:${sandbox.port}`)
    fixture.url = recorder.url
    fixture.pipedrive = clientOf(recorder.url, { apiKey: PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken })
    fixture.empty = clientOf(recorder.url, { apiKey: PIPEDRIVE_SANDBOX_CREDENTIALS.apiTokenOfEmptyCompany })
  })
  afterEach(async () => {
    await sandbox.close()
    const { checked, departures } = recorder.takeDepartures()
    seen += checked
    expect(departures).toEqual([])
  })
  afterAll(async () => {
    await recorder.close()
    expect(seen).toBeGreaterThanOrEqual(answersMin)
  })
  return fixture
}

/** An empty sandbox for each test of a file, with a clock that the test sets. */
export function freshSandbox() {
  let sandbox: RunningSandbox
  const fixture = { now: 0, url: '', port: 0 }
  beforeEach(async () => {
    fixture.now = Date.UTC(2026, 10, 20, 9)
    sandbox = await startPipedriveSandbox({ port: 0, dataFile: ':memory:', seed: false, clock: () => fixture.now })
    fixture.url = sandbox.url
    fixture.port = sandbox.port
  })
  afterEach(() => sandbox.close())
  return fixture
}
