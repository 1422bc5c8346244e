/** Runs a task after every task given before it has settled; resolves or rejects as the task does. */
export type SerialQueue = <Result>(task: () => Promise<Result>) => Promise<Result>

/**
 * One lane for everything that talks to the database. PGlite is a single session: two requests that open transactions at
 * the same time would share one, and with it each other's role and claims.
 */
export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const result = last.then(task)
    last = result.then(
      () => undefined,
      () => undefined,
    )
    return result
  }
}
