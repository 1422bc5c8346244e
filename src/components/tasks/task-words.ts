const toDo: ReadonlySet<unknown> = new Set(['open', 'in_progress', 'waiting'])

/** Whether a task in this status is still to do. */
export function isToDo(status: unknown): boolean {
  return toDo.has(status)
}
