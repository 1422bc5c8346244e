import { afterAll, afterEach, beforeEach, expect } from 'vitest'
import { startHubSpotSandbox } from '../../../sandbox/hubspot/server.ts'
import type { RunningSandbox } from '../../../sandbox/kit/serve.ts'
import { recordAnswers } from './recorded-answers.ts'

/** An empty sandbox for each test of a file, with a clock that the test sets. Every response is checked against the SDK's models. */
export function freshSandbox() {
  const answers = recordAnswers()
  let sandbox: RunningSandbox
  const fixture = { now: 0, url: '', port: 0 }
  beforeEach(async () => {
    fixture.now = Date.UTC(2026, 10, 20, 9)
    sandbox = await startHubSpotSandbox({ port: 0, dataFile: ':memory:', seed: false, clock: () => fixture.now })
    fixture.url = sandbox.url
    fixture.port = sandbox.port
  })
  afterEach(async () => {
    await sandbox.close()
    expect(answers.takeDepartures().departures).toEqual([])
  })
  afterAll(() => answers.restore())
  return fixture
}
