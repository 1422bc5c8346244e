import { answerMessages } from './answer-messages.ts'
import type { Phase } from './baseline.ts'
import { countRequestsTo } from './counted-fetch.ts'
import { throttledMs } from './retry-while-throttled.ts'
import { peakMemory } from './peak-memory.ts'
import { type Measured, type MeasuredPhase, type Task, taskSchema } from './plan.ts'
import { countApiCalls, resetApiCalls } from './sandbox-control.ts'

/** Does one task in its own process, so that its memory can be measured, and reports what it took. */
async function perform(task: Task): Promise<Measured> {
  const databaseCalls = countRequestsTo(task.supabaseUrl)
  const phases: MeasuredPhase[] = []
  const { work, throttledMs } = await prepare(task)
  for (const phase of work) {
    await resetApiCalls(task.crmUrl)
    const callsBefore = databaseCalls()
    const throttledBefore = throttledMs()
    const cpuBefore = process.cpuUsage()
    const started = performance.now()
    const progress = await phase()
    phases.push({
      ...progress,
      seconds: (performance.now() - started) / 1000,
      cpuSeconds: cpuSecondsSince(cpuBefore),
      apiCalls: await countApiCalls(task.crmUrl),
      databaseCalls: databaseCalls() - callsBefore,
      throttledSeconds: (throttledMs() - throttledBefore) / 1000,
    })
  }
  return { phases, peakBytes: peakMemory() }
}

function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

type Prepared = { readonly work: readonly Phase[]; readonly throttledMs: () => number }

async function prepare(task: Task): Promise<Prepared> {
  if (task.contestant === 'engine') {
    Object.assign(process.env, task.env)
    const { connectEngine, engineThrottledMs, runEngine } = await import('./engine.ts')
    if (task.connect) await connectEngine(task)
    return { work: [() => runEngine(task)], throttledMs: engineThrottledMs }
  }
  const [{ openApp }, { openCrm }, { baselinePhases }] = await Promise.all([
    import('./baseline-app.ts'),
    import('./crm.ts'),
    import('./baseline.ts'),
  ])
  const [app, crm] = [openApp(task), await openCrm(task.crm, task.crmUrl)]
  const copier =
    task.contestant === 'naive'
      ? (await import('./naive.ts')).naiveCopier(app, crm)
      : (await import('./batch.ts')).batchCopier(app, crm)
  return { work: baselinePhases({ app, crm, copier, size: task.size }, task.scenario, task.since, task.limitMs), throttledMs }
}

answerMessages((task) => perform(taskSchema.parse(task)))
