/** Why the local stack cannot start. The message is one line for the terminal and says what to do. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}

/** The first line of a thrown value, for such a message. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return text.split('\n', 1)[0]?.trim() || 'no reason given'
}
