import postgres from 'postgres'
import type { ServerAddress } from './real-postgres-server.ts'
import { valueTypes } from './real-postgres-values.ts'

const sessionsMax = 8

/** The test's own sessions, apart from the API's. */
export function openPool(address: ServerAddress) {
  return postgres({ ...address, max: sessionsMax, onnotice: () => undefined, types: valueTypes })
}
export type Pool = ReturnType<typeof openPool>

type Parameter = string | number | boolean | null | readonly string[]

/** Parameters as the driver takes them; objects go as JSON. */
export function given(parameters: readonly unknown[]): Parameter[] {
  return parameters.map((value) => {
    if (value === null || value === undefined) return null
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
    if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value
    return value instanceof Date ? value.toISOString() : JSON.stringify(value)
  })
}
