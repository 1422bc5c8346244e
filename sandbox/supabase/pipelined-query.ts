import { type PGlite, protocol, type Results } from '@electric-sql/pglite'

const { serialize } = protocol
const { CommandCompleteMessage, DatabaseError, DataRowMessage, ParameterDescriptionMessage, RowDescriptionMessage } =
  protocol.messages
type Answer = Awaited<ReturnType<PGlite['execProtocolStream']>>

/** Enough for all that the API server and the tests say again and again; a statement that is said once costs nobody another's place for long. */
const statementsMax = 2_000

export type PipelinedQuery = (
  statement: string,
  parameters?: readonly unknown[],
  before?: string,
) => Promise<Results<Record<string, unknown>>>

/**
 * One statement for one call into the database, whatever is to be said before it. PGlite itself makes six calls of each statement (parse,
 * describe, bind, describe, execute, sync) and copies its table of parsers for the answer, which costs five times as much as a small
 * statement does. Parameters are written as the types that the database found for them at the statement's first time.
 * Source: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export function pipelinedQuery(database: PGlite): PipelinedQuery {
  const typesOf = new Map<string, readonly number[]>()

  const call = async (messages: readonly Uint8Array[]): Promise<Answer> => {
    const answer = await database.runExclusive(() => database.execProtocolStream(joined(messages), { throwOnError: false }))
    const refused = answer.find((message) => message instanceof DatabaseError)
    if (refused) throw refused
    return answer
  }

  async function describe(statement: string, before: readonly Uint8Array[]): Promise<readonly number[]> {
    const answer = await call([
      ...before,
      serialize.parse({ text: statement }),
      serialize.describe({ type: 'S' }),
      serialize.sync(),
    ])
    const types = answer.find((message) => message instanceof ParameterDescriptionMessage)?.dataTypeIDs ?? []
    if (typesOf.size >= statementsMax) typesOf.clear()
    typesOf.set(statement, types)
    return types
  }

  return async (statement, parameters = [], before = '') => {
    await database.waitReady
    let first = before === '' ? [] : [serialize.query(before)]
    let types: readonly number[] = []
    if (parameters.length > 0) {
      const known = typesOf.get(statement)
      types = known ?? (await describe(statement, first))
      if (known === undefined) first = []
    }
    const values = parameters.map((value, index) => written(database, value, types[index]))
    return read(
      database,
      await call([
        ...first,
        serialize.parse({ text: statement }),
        serialize.bind({ values }),
        serialize.describe({ type: 'P' }),
        serialize.execute({}),
        serialize.sync(),
      ]),
    )
  }
}

function written(database: PGlite, value: unknown, type: number | undefined): string | Uint8Array | null {
  if (value === null || value === undefined) return null
  const serializer = type === undefined ? undefined : database.serializers[type]
  if (serializer !== undefined) return serializer(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Of the last statement: what was said before it answers first. */
function read({ parsers }: PGlite, answer: Answer): Results<Record<string, unknown>> {
  const from = answer.findLastIndex(({ name }) => name === 'parseComplete')
  let fields: Results['fields'] = []
  const rows: Record<string, unknown>[] = []
  let affectedRows = 0
  for (const message of answer.slice(from)) {
    if (message instanceof RowDescriptionMessage) fields = message.fields.map(({ name, dataTypeID }) => ({ name, dataTypeID }))
    else if (message instanceof DataRowMessage) rows.push(parsed(message.fields, fields, parsers))
    else if (message instanceof CommandCompleteMessage) affectedRows = changedRows(message.text)
  }
  return { rows, fields, affectedRows }
}

function parsed(
  texts: readonly (string | null)[],
  fields: Results['fields'],
  parsers: PGlite['parsers'],
): Record<string, unknown> {
  return Object.fromEntries(
    fields.map(({ name, dataTypeID }, index) => {
      const text = texts[index] ?? null
      const parse = parsers[dataTypeID]
      return [name, text === null || parse === undefined ? text : parse(text, dataTypeID)]
    }),
  )
}

const changing = /^(?:INSERT \d+|UPDATE|DELETE|MERGE|COPY) (\d+)$/

function changedRows(tag: string): number {
  return Number(changing.exec(tag)?.[1] ?? 0)
}

function joined(messages: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(messages.reduce((length, message) => length + message.length, 0))
  let at = 0
  for (const message of messages) {
    whole.set(message, at)
    at += message.length
  }
  return whole
}
