import { markOutgoing } from '../../db/outgoing.ts'
import type { RunContext } from './run-context.ts'
import type { Task } from './task.ts'

/** How long a write may wait here, for the CRM's rate limit, between being marked as outgoing and being sent. */
const queuedMaxSeconds = 5 * 60

/** For how long from now the CRM may carry out what was sent by now. */
export function lateSecondsOf({ capabilities }: RunContext['connector']): number {
  return capabilities.requestMaxMs / 1_000
}

/**
 * Marks the writes of tasks as outgoing.
 * @param pendsSeconds for how long the CRM may carry out a create that it does not answer; null where it may be sent again
 * @returns the tasks with their links' versions since then; those whose link moved are missing
 */
export async function markTasks(
  ctx: Pick<RunContext, 'db' | 'lease' | 'connector'>,
  tasks: readonly Task[],
  pendsSeconds: number | null = null,
): Promise<readonly Task[]> {
  const lateSeconds = lateSecondsOf(ctx.connector) + queuedMaxSeconds
  const versions = await markOutgoing(
    ctx.db,
    ctx.lease,
    tasks.flatMap(({ entry, link, agreed, agreedCrm, write }) =>
      write !== null && entry.linkVersion !== null
        ? [
            {
              linkId: entry.linkId,
              linkVersion: entry.linkVersion,
              base: agreed === link?.base ? null : agreed,
              crmBase: agreedCrm === link?.crmBase ? null : agreedCrm,
              // What is to stay apart is agreed on beforehand, and never taken for what both sides hold.
              outgoing: write.kind === 'update' && write.isSeparate === true ? {} : write.values,
              lateWrites: link?.lateWrites ?? [],
              ...(write.kind === 'create' && pendsSeconds !== null
                ? { pendsSeconds: pendsSeconds + queuedMaxSeconds, lateSeconds: null }
                : { pendsSeconds: null, lateSeconds }),
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
