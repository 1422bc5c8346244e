import { z } from 'zod'

/** What goes with a line's message. Why something failed is its `error`. */
type Fields = Readonly<Record<string, unknown>> & { readonly message?: never; readonly level?: never; readonly time?: never }

const logLevels = ['debug', 'info', 'warn', 'error'] as const
/** The least important lines that are written. */
export const logLevelSchema = z.preprocess(
  (value) => (value === '' ? undefined : value),
  z.enum(logLevels, 'must be debug, info, warn or error').default('info'),
)
type LogLevel = (typeof logLevels)[number]

/** Names whose values never reach a log, wherever they turn up. */
const secret = /token|secret|password|authorization|credential|cookie|apikey|api_key|verifier|encryption/i
/** What names a person inside of a sentence: addresses, and the values that PostgreSQL quotes. Logs cannot be searched and erased. */
const personalText = [
  /()[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g,
  /(Failing row contains )\(.*\)/gs,
  /(Key \([^)]*\)=)\(.*?\)(?= )/g,
  /(invalid input (?:syntax|value) for [^:"]*: )".*"/gs,
] as const
/** What gives a secret away inside of a sentence: a bearer token, a signed token, a key of Supabase, a parameter of an address. */
const secretText = [
  /(\bBearer\s+)[\w.~+/=-]{8,}/gi,
  /()\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /(\bsb_secret_)[\w-]+/g,
  /([?&](?:access_token|refresh_token|api_token|client_secret|code|code_verifier|key|password|secret|token)=)[^&\s"']+/gi,
] as const

function withoutSecrets(text: string): string {
  return [...secretText, ...personalText].reduce((cleaned, pattern) => cleaned.replace(pattern, '$1[redacted]'), text)
}

function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutSecrets(value)
  if (value instanceof Error)
    return {
      name: value.name,
      message: withoutSecrets(value.message),
      stack: redacted(value.stack),
      cause: redacted(value.cause, depth + 1),
    }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString()
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return depth > 4 ? '…' : value.map((entry) => redacted(entry, depth + 1))
  if (typeof value === 'object' && value !== null) {
    if (depth > 4) return '…'
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [name, secret.test(name) ? '[redacted]' : redacted(entry, depth + 1)]),
    )
  }
  return value
}

/** A level that does not exist is refused with the rest of the environment; until then the default holds. */
function isOn(level: LogLevel): boolean {
  const text = process.env['LOG_LEVEL']
  if (text !== chosen.text) chosen = { text, rank: logLevels.indexOf(logLevelSchema.safeParse(text).data ?? 'info') }
  return logLevels.indexOf(level) >= chosen.rank
}

/** What LOG_LEVEL said when it was last looked at. */
let chosen: { readonly text: string | undefined; readonly rank: number } = { text: undefined, rank: logLevels.indexOf('info') }

function write(level: LogLevel, message: string, fields: Fields = {}): void {
  if (!isOn(level)) return
  const line = JSON.stringify({
    time: new Date().toISOString(),
    level,
    message: withoutSecrets(message),
    ...(redacted(fields) as Readonly<Record<string, unknown>>),
  })
  process.stderr.write(`${line}\n`)
}

/** One JSON line per event on standard error, from LOG_LEVEL upwards; secrets and people are left out, by their names and by their looks. */
export const log = {
  /** The fields are a function, so that a suppressed line costs one comparison. */
  debug: (message: string, fields: () => Fields = () => ({})) => {
    if (isOn('debug')) write('debug', message, fields())
  },
  info: (message: string, fields?: Fields) => write('info', message, fields),
  warn: (message: string, fields?: Fields) => write('warn', message, fields),
  error: (message: string, fields?: Fields) => write('error', message, fields),
}
