import { afterAll, afterEach, beforeEach, expect } from 'vitest'
import { startHubSpotSandbox } from '../../../sandbox/hubspot/server.ts'
import type { RunningSandbox } from '../../../sandbox/kit/serve.ts'
import { clientOf } from './hubspot-client.ts'
import { recordAnswers } from './recorded-answers.ts'

type SearchRequest = Parameters<ReturnType<typeof clientOf>['crm']['contacts']['searchApi']['doSearch']>[0]

/**
 * A seeded sandbox for each test of a file, with a clock that the test sets. Every raw response is checked against the SDK's models;
 * a file with fewer than `answersMin` checked responses fails.
 */
export function recordedSandbox({ answersMin }: { readonly answersMin: number }) {
  const answers = recordAnswers()
  let sandbox: RunningSandbox
  let seen = 0
  const fixture = {
    now: 0,
    url: '',
    hubspot: clientOf('http://127.0.0.1:0'),
    basic: () => fixture.hubspot.crm.contacts.basicApi,
    batches: () => fixture.hubspot.crm.contacts.batchApi,
    search: (request: SearchRequest) => fixture.hubspot.crm.contacts.searchApi.doSearch(request),
    create: (properties: Record<string, string>) => fixture.basic().create({ properties, associations: [] }),
  }
  beforeEach(async () => {
    fixture.now = Date.UTC(2026, 10, 20, 9)
    sandbox = await startHubSpotSandbox({ port: 0, dataFile: ':memory:', seed: true, clock: () => fixture.now })
    fixture.url = sandbox.url
    fixture.hubspot = clientOf(sandbox.url)
  })
  afterEach(async () => {
    await sandbox.close()
    const { checked, departures } = answers.takeDepartures()
    seen += checked
    expect(departures).toEqual([])
  })
  afterAll(() => {
    answers.restore()
    expect(seen).toBeGreaterThanOrEqual(answersMin)
  })
  return fixture
}
