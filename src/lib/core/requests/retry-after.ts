/**
 * What a `Retry-After` header asks for, in milliseconds; undefined: nothing that can be read, or a time that is over.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function retryAfterMs(header: string | null | undefined, now: number = Date.now()): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1_000 : undefined
  const at = Date.parse(header)
  return at > now ? at - now : undefined
}

/** The same in whole seconds; null: nothing that can be read, or a time that is over. */
export function retryAfterSeconds(header: string | null | undefined, now: number): number | null {
  const ms = retryAfterMs(header, now)
  return ms === undefined ? null : Math.ceil(ms / 1_000)
}
