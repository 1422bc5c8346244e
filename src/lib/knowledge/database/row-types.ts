import { TypeOverrides } from 'pg'

const binary = 17
/**
 * Dates, times, intervals and places, and lists of them: the driver would make objects of them, in this server's time zone.
 * https://www.postgresql.org/docs/current/catalog-pg-type.html
 */
const asWritten = [1082, 1083, 1114, 1184, 1266, 1186, 600, 718, 1182, 1183, 1115, 1185, 1270, 1187, 1017, 719]

/** How columns are read: numbers that have no more digits than JavaScript has, JSON and lists as such, anything else as the database writes it. */
export function rowTypes(): TypeOverrides {
  const types = new TypeOverrides()
  for (const oid of asWritten) types.setTypeParser(oid, (text: string) => text)
  types.setTypeParser(binary, () => null)
  return types
}

/** For JSON, which has no infinity. */
export function plainly(_name: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}
