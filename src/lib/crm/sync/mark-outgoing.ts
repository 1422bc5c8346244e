import { markOutgoing } from '../../db/sync-batches.ts'
import type { RunContext } from './run-context.ts'
import type { Task } from './task.ts'

/**
 * Marks the writes of tasks as outgoing.
 * @param pendsSeconds for how long the CRM may carry out a create that it does not answer
 * @returns the tasks with their links' versions since then; those whose link moved are missing
 */
export async function markTasks(
  ctx: Pick<RunContext, 'db' | 'lease'>,
  tasks: readonly Task[],
  pendsSeconds: number | null = null,
): Promise<readonly Task[]> {
  const versions = await markOutgoing(
    ctx.db,
    ctx.lease,
    tasks.flatMap(({ entry, agreed, agreedCrm, write }) =>
      write !== null && entry.linkVersion !== null
        ? [
            {
              linkId: entry.linkId,
              linkVersion: entry.linkVersion,
              base: agreed,
              crmBase: agreedCrm,
              outgoing: write.values,
              pendsSeconds: write.kind === 'create' ? pendsSeconds : null,
            },
          ]
        : [],
    ),
  )
  const hasMoved = ({ entry, write }: Task) => write !== null && entry.linkVersion !== null && !versions.has(entry.linkId)
  return tasks
    .filter((task) => !hasMoved(task))
    .map((task) => ({
      ...task,
      entry: { ...task.entry, linkVersion: versions.get(task.entry.linkId) ?? task.entry.linkVersion },
    }))
}
