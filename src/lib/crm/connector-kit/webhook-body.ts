import { jsonOrNull } from './json-or-null.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** A push's bytes as text; null where they are no UTF-8. */
export function textOrNull(body: Uint8Array): string | null {
  try {
    return decoder.decode(body)
  } catch {
    return null
  }
}

/** A push's bytes as JSON; null where they are none. */
export function bodyJson(body: Uint8Array): unknown {
  const text = textOrNull(body)
  return text === null ? null : jsonOrNull(text)
}
