import { expect } from 'vitest'
import { z } from 'zod'
import { servedRecordsApi } from '../support/served-api.ts'

export type RecordsWorld = ReturnType<typeof recordsWorld>

export const recordSchema = z.looseObject({ id: z.string(), version: z.number() })

/** The records API of one organisation, beside another one's. */
export function recordsWorld() {
  const api = servedRecordsApi({ members: 1, withStrangers: true })
  const { call } = api
  return {
    api,
    call,
    make: async (path: string, body: unknown) => {
      const { status, body: record } = await call('POST', `/${path}`, { body })
      expect({ status, record }).toMatchObject({ status: 201 })
      return recordSchema.parse(record)
    },
    /** A file that the API makes of a body. */
    exported: async (path: string, body: unknown) => {
      const response = await api.request('POST', path, { body })
      return { status: response.status, lines: (await response.text()).split('\r\n') }
    },
  }
}
