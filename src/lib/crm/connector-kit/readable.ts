const charactersMax = 500

/** A CRM's message, truncated to a length that can be shown and stored. */
export function readable(message: string): string {
  return message.length > charactersMax ? `${message.slice(0, charactersMax)}…` : message
}
