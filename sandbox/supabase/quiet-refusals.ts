let installed = false

/**
 * Keeps the API server from printing every statement that the database refused. Its caller gets the refusal as an
 * answer, and the print would carry the statement's values, credentials among them. All other errors are printed as before.
 */
export function quietRefusals(): void {
  if (installed) return
  installed = true
  const print = console.error
  console.error = (...values: unknown[]) => {
    if (!values.every(isRefusedStatement)) print(...values)
  }
}

function isRefusedStatement(value: unknown): boolean {
  return value instanceof Error && 'severity' in value && 'params' in value
}
