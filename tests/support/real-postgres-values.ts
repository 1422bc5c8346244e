import type { PostgresType } from 'postgres'

/** `2026-01-31 09:30:00.5+00` as the hosted API writes it: `2026-01-31T09:30:00.5+00:00`. Infinity stays as it is. */
function isoTimestamp(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
}

/** The API server passes function arguments as JSON texts; the driver would quote them again. */
function jsonText(value: unknown): string {
  return typeof value === 'string' && isJson(value) ? value : JSON.stringify(value)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const asText = (value: unknown) => (value instanceof Date ? value.toISOString() : String(value))
const asNumber = (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text))
const same = (text: string) => text

/** How values go to the server and come back, so that both databases give the same answers. */
export const valueTypes = {
  json: { to: 114, from: [114], serialize: jsonText, parse: JSON.parse },
  jsonb: { to: 3802, from: [3802], serialize: jsonText, parse: JSON.parse },
  bigint: { to: 20, from: [20], serialize: asText, parse: asNumber },
  timestamp: { to: 1114, from: [1114], serialize: asText, parse: isoTimestamp },
  timestamptz: { to: 1184, from: [1184], serialize: asText, parse: isoTimestamp },
  date: { to: 1082, from: [1082], serialize: asText, parse: same },
} satisfies Record<string, PostgresType>
