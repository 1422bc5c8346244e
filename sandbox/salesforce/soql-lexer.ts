import { SalesforceError } from './errors.ts'

export type Token =
  | { readonly kind: 'word' | 'number' | 'symbol'; readonly text: string; readonly at: number }
  /** `text` still has its backslashes: what they mean depends on the operator. */
  | { readonly kind: 'string'; readonly text: string; readonly at: number }
  | { readonly kind: 'date' | 'datetime'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: string; readonly at: number }

const patterns: readonly (readonly [Exclude<Token['kind'], 'string' | 'end'>, RegExp])[] = [
  ['datetime', /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})/iy],
  ['date', /\d{4}-\d{2}-\d{2}(?![\dT])/iy],
  ['number', /[+-]?\d+(?:\.\d+)?(?![\w.])/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y],
  ['symbol', /<=|>=|!=|<>|[=<>(),]/y],
]

const stringPattern = /'((?:[^'\\\r\n]|\\.)*)'/y

/** The refusal of a query, with the place it is about. */
export function queryError(code: string, soql: string, at: number, message: string): SalesforceError {
  const from = Math.max(0, at - 40)
  const excerpt = soql.slice(from, at + 40).replace(/\s/g, ' ')
  return new SalesforceError(400, code, `\n${excerpt}\n${' '.repeat(at - from)}^\nERROR at Row:1:Column:${at + 1}\n${message}`)
}

/** Cuts a query into tokens. Throws `MALFORMED_QUERY` for text that is none. */
export function tokenize(soql: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(soql)
  }
  for (;;) {
    at += match(/\s*/y)?.[0].length ?? 0
    if (at >= soql.length) break
    const quoted = match(stringPattern)
    if (quoted) {
      tokens.push({ kind: 'string', text: quoted[1] ?? '', at })
      at += quoted[0].length
      continue
    }
    const found = patterns.map(([kind, pattern]) => ({ kind, text: match(pattern)?.[0] })).find(({ text }) => text !== undefined)
    if (found?.text === undefined) {
      const message =
        soql.charAt(at) === "'"
          ? 'line breaks and missing quotes are not allowed in string literals'
          : `unexpected token: '${soql.charAt(at)}'`
      throw queryError('MALFORMED_QUERY', soql, at, message)
    }
    tokens.push({ kind: found.kind, text: found.text, at })
    at += found.text.length
  }
  return [...tokens, { kind: 'end', text: '<EOF>', at: soql.length }]
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
}

/**
 * The value of a string literal; null when it has an escape that SOQL does not know. With `pattern`, what was escaped stays so as far as SQLite's
 * LIKE needs it (`ESCAPE '\\'`).
 */
export function decodeString(raw: string, pattern: boolean): string | null {
  let known = true
  const text = raw.replace(/\\(u[0-9A-Fa-f]{4}|.)/gs, (_match, escape: string) => {
    if (/^u[0-9A-Fa-f]{4}$/.test(escape)) return String.fromCodePoint(Number.parseInt(escape.slice(1), 16))
    if (escape === '%' || escape === '_') return pattern ? `\\${escape}` : escape
    const plain = escapes[escape] ?? escapes[escape.toLowerCase()]
    if (plain === undefined) known = false
    return plain === '\\' && pattern ? '\\\\' : (plain ?? '')
  })
  return known ? text : null
}
