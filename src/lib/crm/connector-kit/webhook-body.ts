import { jsonOrNull } from './json-or-null.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** A webhook's bytes as text; null when they are not valid UTF-8. */
export function textOrNull(body: Uint8Array): string | null {
  try {
    return decoder.decode(body)
  } catch {
    return null
  }
}

/** A webhook's bytes as JSON; null when they are not. */
export function bodyJson(body: Uint8Array): unknown {
  const text = textOrNull(body)
  return text === null ? null : jsonOrNull(text)
}
