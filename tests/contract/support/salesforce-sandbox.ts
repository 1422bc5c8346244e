import { afterEach, beforeEach } from 'vitest'
import type { RunningSandbox } from '../../../sandbox/kit/serve.ts'
import { startSalesforceSandbox } from '../../../sandbox/salesforce/server.ts'
import { connectionOf } from './salesforce-client.ts'

/** An empty sandbox of its own for every test of a file, with a clock that the test moves; it shows `startsAt` at first. */
export function freshSandbox({
  startsAt = Date.UTC(2026, 10, 20, 9),
  externalIdField = false,
}: {
  readonly startsAt?: number
  readonly externalIdField?: boolean
} = {}) {
  let sandbox: RunningSandbox
  const stand = {
    now: 0,
    url: '',
    port: 0,
    connection: () => connectionOf(stand.url),
    /** Makes a contact and returns its id. */
    make: async (fields: Readonly<Record<string, unknown>> = {}): Promise<string> =>
      (await stand.connection().create('Contact', { LastName: 'Made', ...fields })).id ?? '',
    stampOf: async (id: string) => (await stand.connection().retrieve('Contact', id))['SystemModstamp'],
  }
  beforeEach(async () => {
    stand.now = startsAt
    sandbox = await startSalesforceSandbox({
      port: 0,
      dataFile: ':memory:',
      seed: false,
      clock: () => stand.now,
      externalIdField,
    })
    stand.url = sandbox.url
    stand.port = sandbox.port
  })
  afterEach(() => sandbox.close())
  return stand
}
