/** Why the local stack cannot start. The message is one line for the person at the terminal and says what to do. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}

/** The first line of whatever was thrown, for use inside such a message. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return text.split('\n', 1)[0]?.trim() || 'no reason given'
}
