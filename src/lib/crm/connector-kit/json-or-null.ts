/** A body's text as JSON; null where it is none, as a gateway's page in place of the CRM's own refusal. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
