/** Parses a body as JSON; null for anything else, such as a gateway's HTML error page. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
