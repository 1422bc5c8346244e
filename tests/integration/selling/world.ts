import { servedRecordsApi } from '../support/served-api.ts'

export type SellingWorld = ReturnType<typeof sellingWorld>

/** The calls of leads and opportunities, of any organisation. */
export function sellingWorld() {
  const api = servedRecordsApi({ members: 2 })
  const call = (method: string, path: string, body?: unknown, of = api.ours, token = of.owner.accessToken) =>
    api.call(method, path, { body, token, tenant: of.organizationId })
  return { api, call }
}
