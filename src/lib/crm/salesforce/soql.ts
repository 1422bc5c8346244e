import { Failure } from '../../core/errors.ts'

/** Salesforce rejects request lines of more than 16,384 bytes with 414; this leaves room for our host and path. */
const urlBytesMax = 15_000
/** Allowance for the scheme, the longest possible host name, and the path before the query. */
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

/** Text as an escaped SOQL literal. Unpaired surrogates, which a URL cannot contain, are replaced. */
export function literal(text: string): string {
  return `'${text.toWellFormed().replace(/[\\'"\n\r\t\b\f]/g, (character) => escapes[character] ?? character)}'`
}

/** An instant as a SOQL literal in whole seconds, like SystemModstamp. */
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

/** @throws Failure `invalid_field` for an invalid field name; names cannot be escaped, so they are validated */
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

/** Length of the encoded request for this query. */
export function urlBytes(soql: string): number {
  return urlBaseBytes + encodedBytes(soql)
}

/** As it is sent: the URL of a request has an apostrophe as %27, which encodeURIComponent leaves. @see https://url.spec.whatwg.org/#special-query-percent-encode-set */
function encodedBytes(text: string): number {
  return encodeURIComponent(text).replaceAll("'", '%27').length
}

/**
 * Splits values over as few queries as the URL length and `valuesMax` allow; `of` builds a query from a list in parentheses. A
 * single value that is too long for any URL gets a query of its own.
 */
export function queriesForValues(
  values: readonly string[],
  of: (list: string) => string,
  valuesMax = Number.POSITIVE_INFINITY,
): readonly string[] {
  return queriesFor(values.map(literal), (list) => of(`(${list})`), { separator: ',', partsMax: valuesMax })
}

/** The same for records that have one of these texts anywhere in a field, capitals aside. */
export function queriesForTexts(
  texts: readonly string[],
  field: string,
  of: (condition: string) => string,
  textsMax: number,
): readonly string[] {
  return queriesForConditions(
    texts.map((text) => `${field} LIKE ${containing(text)}`),
    of,
    textsMax,
  )
}

/** The same for records that meet one of these conditions. */
export function queriesForConditions(
  conditions: readonly string[],
  of: (condition: string) => string,
  conditionsMax: number,
): readonly string[] {
  return queriesFor(conditions, (any) => of(`(${any})`), { separator: ' OR ', partsMax: conditionsMax })
}

/** A literal of LIKE that every text with this one in it fits. */
function containing(text: string): string {
  const escaped = literal(text)
    .slice(1, -1)
    .replace(/[%_]/g, (wildcard) => `\\${wildcard}`)
  return `'%${escaped}%'`
}

function queriesFor(
  parts: readonly string[],
  of: (joined: string) => string,
  { separator, partsMax }: { readonly separator: string; readonly partsMax: number },
): readonly string[] {
  const frame = urlBytes(of(''))
  const queries: string[] = []
  let chunk: string[] = []
  let bytes = frame
  for (const part of parts) {
    const more = encodedBytes(`${part}${separator}`)
    if (chunk.length > 0 && (bytes + more >= urlBytesMax || chunk.length >= partsMax)) {
      queries.push(of(chunk.join(separator)))
      chunk = []
      bytes = frame
    }
    chunk.push(part)
    bytes += more
  }
  if (chunk.length > 0) queries.push(of(chunk.join(separator)))
  return queries
}
