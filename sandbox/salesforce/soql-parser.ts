import { SalesforceError } from './errors.ts'
import { parseDatetime } from './field-values.ts'
import { queryError, type Token, tokenize } from './soql-lexer.ts'

/** A value in a condition. Text still has its backslashes. */
export type Literal =
  | { readonly kind: 'string'; readonly raw: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'date'; readonly value: string; readonly at: number }
  | { readonly kind: 'datetime'; readonly value: number; readonly at: number }
  | { readonly kind: 'null'; readonly at: number }

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'like' | 'in' | 'not in'

/** A field by its path, and its position in the query. */
export interface FieldReference {
  readonly path: readonly string[]
  readonly at: number
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'compare'; readonly field: FieldReference; readonly operator: Operator; readonly values: readonly Literal[] }

export interface Ordering {
  readonly field: FieldReference
  readonly descending: boolean
  readonly nullsFirst: boolean
}

export interface Query {
  /** Fields in their order; a word in capitals means `FIELDS(…)`. */
  readonly select: readonly (FieldReference | 'ALL' | 'STANDARD' | 'CUSTOM')[]
  /** `SELECT COUNT()`. */
  readonly isCount: boolean
  readonly from: string
  readonly fromAt: number
  readonly where: Condition | null
  readonly orderBy: readonly Ordering[]
  readonly limit: number | null
  readonly offset: number | null
}

const soqlLengthMax = 100_000
const offsetMax = 2000
const symbols: Readonly<Record<string, Operator>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}
const reserved = new Set([
  'select',
  'from',
  'where',
  'order',
  'limit',
  'offset',
  'and',
  'or',
  'not',
  'like',
  'in',
  'null',
  'true',
  'false',
])

/** Parses the sandbox's subset of SOQL. Throws `MALFORMED_QUERY`, as Salesforce does, for anything else. */
export function parseSoql(soql: string): Query {
  if (soql.length > soqlLengthMax)
    throw new SalesforceError(400, 'MALFORMED_QUERY', 'SOQL statements cannot be longer than 100000 characters.')
  const tokens = tokenize(soql)
  let index = 0
  const end: Token = { kind: 'end', text: '<EOF>', at: soql.length }
  const peek = (ahead = 0): Token => tokens[index + ahead] ?? end
  const isWord = (word: string, ahead = 0): boolean => {
    const token = peek(ahead)
    return token.kind === 'word' && token.text.toLowerCase() === word
  }
  const isSymbol = (symbol: string, ahead = 0): boolean => peek(ahead).kind === 'symbol' && peek(ahead).text === symbol
  const next = (): Token => {
    const token = peek()
    index += 1
    return token
  }
  const unexpected = (token: Token): SalesforceError =>
    queryError('MALFORMED_QUERY', soql, token.at, `unexpected token: '${token.text === '' ? "''" : token.text}'`)
  const takeWord = (word: string): boolean => {
    if (!isWord(word)) return false
    index += 1
    return true
  }
  const expectWord = (word: string): void => {
    if (!takeWord(word)) throw unexpected(peek())
  }
  const expectSymbol = (symbol: string): void => {
    if (!isSymbol(symbol)) throw unexpected(peek())
    index += 1
  }

  function name(): FieldReference {
    const token = next()
    if (token.kind !== 'word' || reserved.has(token.text.toLowerCase())) throw unexpected(token)
    return { path: token.text.split('.'), at: token.at }
  }

  function wholeNumber(): number {
    const token = next()
    if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw unexpected(token)
    return Number(token.text)
  }

  function selected(): FieldReference | 'ALL' | 'STANDARD' | 'CUSTOM' {
    if (!isWord('fields') || !isSymbol('(', 1)) return name()
    index += 2
    const group = next()
    const wanted = group.text.toUpperCase()
    if (wanted !== 'ALL' && wanted !== 'STANDARD' && wanted !== 'CUSTOM') throw unexpected(group)
    expectSymbol(')')
    return wanted
  }

  function selection(): readonly ReturnType<typeof selected>[] {
    const chosen = [selected()]
    while (isSymbol(',')) {
      index += 1
      chosen.push(selected())
    }
    return chosen
  }

  function literal(): Literal {
    const token = next()
    switch (token.kind) {
      case 'string':
        return { kind: 'string', raw: token.text, at: token.at }
      case 'number':
        return { kind: 'number', value: Number(token.text), at: token.at }
      case 'date':
        return { kind: 'date', value: token.text, at: token.at }
      case 'datetime': {
        const value = parseDatetime(token.text.toUpperCase().replace(/(\.\d{3})\d+/, '$1'))
        if (value === null) throw unexpected(token)
        return { kind: 'datetime', value, at: token.at }
      }
      default: {
        const word = token.kind === 'word' ? token.text.toLowerCase() : ''
        if (word === 'null') return { kind: 'null', at: token.at }
        if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', at: token.at }
        throw unexpected(token)
      }
    }
  }

  function literals(): readonly Literal[] {
    expectSymbol('(')
    const values = [literal()]
    while (isSymbol(',')) {
      index += 1
      values.push(literal())
    }
    expectSymbol(')')
    return values
  }

  function comparison(): Condition {
    const field = name()
    if (takeWord('in')) return { kind: 'compare', field, operator: 'in', values: literals() }
    if (takeWord('not')) {
      expectWord('in')
      return { kind: 'compare', field, operator: 'not in', values: literals() }
    }
    if (takeWord('like')) return { kind: 'compare', field, operator: 'like', values: [literal()] }
    const token = next()
    const operator = token.kind === 'symbol' ? symbols[token.text] : undefined
    if (operator === undefined) throw unexpected(token)
    return { kind: 'compare', field, operator, values: [literal()] }
  }

  function term(): Condition {
    if (takeWord('not')) return { kind: 'not', part: term() }
    if (!isSymbol('(')) return comparison()
    index += 1
    const inner = condition()
    expectSymbol(')')
    return inner
  }

  /** AND and OR do not mix without parentheses. */
  function condition(): Condition {
    const parts = [term()]
    const joiner = isWord('and') ? 'and' : isWord('or') ? 'or' : null
    if (joiner === null) return parts[0] ?? term()
    while (takeWord(joiner)) parts.push(term())
    return { kind: joiner, parts }
  }

  function ordering(): Ordering {
    const field = name()
    const descending = isWord('desc')
    if (descending || isWord('asc')) index += 1
    let nullsFirst = true
    if (takeWord('nulls')) {
      nullsFirst = isWord('first')
      if (!nullsFirst && !isWord('last')) throw unexpected(peek())
      index += 1
    }
    return { field, descending, nullsFirst }
  }

  expectWord('select')
  const isCount = isWord('count') && isSymbol('(', 1) && isSymbol(')', 2)
  if (isCount) index += 3
  const select = isCount ? [] : selection()
  expectWord('from')
  const from = name()
  const where = takeWord('where') ? condition() : null
  const orderBy: Ordering[] = []
  if (takeWord('order')) {
    expectWord('by')
    do orderBy.push(ordering())
    while (isSymbol(',') && next())
  }
  const limit = takeWord('limit') ? wholeNumber() : null
  const offset = takeWord('offset') ? wholeNumber() : null
  if (peek().kind !== 'end') throw unexpected(peek())
  if (offset !== null && offset > offsetMax)
    throw new SalesforceError(400, 'NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${offsetMax}`)
  const wide = select.some((each) => each === 'ALL' || each === 'CUSTOM')
  if (wide && (limit === null || limit > 200))
    throw new SalesforceError(400, 'MALFORMED_QUERY', 'The SOQL FIELDS function must have a LIMIT of at most 200')
  return { select, isCount, from: from.path.join('.'), fromAt: from.at, where, orderBy, limit, offset }
}
