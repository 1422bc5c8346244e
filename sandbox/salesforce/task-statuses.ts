/** A state of the orgs' tasks. */
interface TaskStatus {
  readonly name: string
  readonly isClosed: boolean
}

/** Salesforce's own; the first is a new task's. */
export const taskStatuses: readonly [TaskStatus, ...TaskStatus[]] = [
  { name: 'Not Started', isClosed: false },
  { name: 'In Progress', isClosed: false },
  { name: 'Completed', isClosed: true },
  { name: 'Waiting on someone else', isClosed: false },
  { name: 'Deferred', isClosed: false },
]

/** A high one is marked. */
export const taskPriorities = [
  { name: 'High', isHigh: true },
  { name: 'Normal', isHigh: false },
  { name: 'Low', isHigh: false },
] as const
export const defaultPriority = 'Normal'
