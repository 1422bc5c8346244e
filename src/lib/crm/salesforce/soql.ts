import { Failure } from '../../core/errors.ts'

/** Salesforce answers 414 to a request line of 16,384 bytes; host, path and headers of ours stay well within the rest. */
const urlBytesMax = 15_000
/** Room for the scheme, the longest host name that there can be, and the path before the query. */
const urlBaseBytes = 350

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}

/** Text as a SOQL literal: whatever it holds, it ends where it ends. Half a surrogate pair, which no URL can hold, is replaced. */
export function literal(text: string): string {
  return `'${text.toWellFormed().replace(/[\\'"\n\r\t\b\f]/g, (character) => escapes[character] ?? character)}'`
}

/** An instant as a SOQL literal, of whole seconds like the stamps that it is compared with. */
export function instantLiteral(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19)}Z`
}

export type Select = {
  readonly fields: readonly string[]
  readonly from: string
  readonly where?: string
  readonly orderBy?: string
  readonly limit?: number
}

/** @throws Failure `invalid_field` for a name that cannot be one; names cannot be escaped, so they are held to their form */
export function select({ fields, from, where, orderBy, limit }: Select): string {
  for (const name of fields) {
    if (!/^[A-Za-z]\w*(?:\.[A-Za-z]\w*)?$/.test(name)) {
      throw new Failure({
        kind: 'rejected',
        code: 'invalid_field',
        message: `“${name}” cannot be a field of Salesforce. Correct the field mapping.`,
      })
    }
  }
  return [
    `SELECT ${fields.join(', ')} FROM ${from}`,
    ...(where === undefined ? [] : [`WHERE ${where}`]),
    ...(orderBy === undefined ? [] : [`ORDER BY ${orderBy}`]),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
  ].join(' ')
}

/** How long a request for this query is, encoded. */
export function urlBytes(soql: string): number {
  return urlBaseBytes + encodeURIComponent(soql).length
}

/**
 * The queries that together ask for all these values: `of` makes one from a list in parentheses. As few as the URL's length and
 * `valuesMax` allow; a single value that is too long for any URL stands alone.
 */
export function queriesForValues(
  values: readonly string[],
  of: (list: string) => string,
  valuesMax = Number.POSITIVE_INFINITY,
): readonly string[] {
  const frame = urlBytes(of('()'))
  const queries: string[] = []
  let chunk: string[] = []
  let bytes = frame
  for (const value of values.map(literal)) {
    const more = encodeURIComponent(`${value},`).length
    if (chunk.length > 0 && (bytes + more >= urlBytesMax || chunk.length >= valuesMax)) {
      queries.push(of(`(${chunk.join(',')})`))
      chunk = []
      bytes = frame
    }
    chunk.push(value)
    bytes += more
  }
  if (chunk.length > 0) queries.push(of(`(${chunk.join(',')})`))
  return queries
}
