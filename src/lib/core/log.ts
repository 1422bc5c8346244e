type Fields = Readonly<Record<string, unknown>>

/** Names whose values never reach a log, wherever they turn up. */
const secret = /token|secret|password|authorization|credential|cookie|apikey|api_key|verifier/i

function redacted(value: unknown, depth = 0): unknown {
  if (value instanceof Error)
    return { name: value.name, message: value.message, stack: value.stack, cause: redacted(value.cause, depth + 1) }
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

function write(level: 'info' | 'warn' | 'error', message: string, fields: Fields = {}): void {
  const line = JSON.stringify({ time: new Date().toISOString(), level, message, ...(redacted(fields) as Fields) })
  process.stderr.write(`${line}\n`)
}

/** One JSON line per event on standard error; values under a secret's name are left out. */
export const log = {
  info: (message: string, fields?: Fields) => write('info', message, fields),
  warn: (message: string, fields?: Fields) => write('warn', message, fields),
  error: (message: string, fields?: Fields) => write('error', message, fields),
}
