import { afterEach, beforeEach } from 'vitest'
import type { RunningSandbox } from '../../../sandbox/kit/serve.ts'
import { startSalesforceSandbox } from '../../../sandbox/salesforce/server.ts'
import { connectionOf } from './salesforce-client.ts'

/** An empty sandbox for each test of a file, with a clock that the test sets; it starts at `startsAt`. */
export function freshSandbox({
  startsAt = Date.UTC(2026, 10, 20, 9),
  externalIdField = false,
  currencies = 'several',
  recordTypes = false,
}: {
  readonly startsAt?: number
  readonly externalIdField?: boolean
  readonly currencies?: 'one' | 'several'
  readonly recordTypes?: boolean
} = {}) {
  let sandbox: RunningSandbox
  const fixture = {
    now: 0,
    url: '',
    port: 0,
    connection: () => connectionOf(fixture.url),
    /** Creates a contact and returns its id. */
    make: async (fields: Readonly<Record<string, unknown>> = {}): Promise<string> =>
      (await fixture.connection().create('Contact', { LastName: 'Made', ...fields })).id ?? '',
    stampOf: async (id: string) => (await fixture.connection().retrieve('Contact', id))['SystemModstamp'],
  }
  beforeEach(async () => {
    fixture.now = startsAt
    sandbox = await startSalesforceSandbox({
      port: 0,
      dataFile: ':memory:',
      seed: false,
      clock: () => fixture.now,
      externalIdField,
      currencies,
      recordTypes,
    })
    fixture.url = sandbox.url
    fixture.port = sandbox.port
  })
  afterEach(() => sandbox.close())
  return fixture
}
