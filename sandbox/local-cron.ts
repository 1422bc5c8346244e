import { readFile } from 'node:fs/promises'
import { Cron } from 'croner'
import { z } from 'zod'
import { reasonOf } from './startup-error.ts'

const vercelSchema = z.object({ crons: z.array(z.object({ path: z.string().startsWith('/'), schedule: z.string() })) })

const answersWithinMs = 300_000

export interface LocalCronOptions {
  /** Where the app answers. */
  readonly origin: string
  readonly cronSecret: string
  /** The file whose `crons` are run: https://vercel.com/docs/cron-jobs */
  readonly vercelFile: string
  /** Gets one line per call that failed. */
  readonly report: (line: string) => void
}

/**
 * Calls the app's cron paths as Vercel does: by the same table, in UTC, with the same header; a call is skipped while
 * the previous one is running. Delta syncs run once at the start, to catch up on the time the machine was off.
 */
export async function startLocalCron(options: LocalCronOptions): Promise<{ stop(): void }> {
  const { crons } = vercelSchema.parse(JSON.parse(await readFile(options.vercelFile, 'utf8')))
  const stopped = new AbortController()
  const jobs = crons.map(({ path, schedule }) => {
    const job = new Cron(schedule, { timezone: 'UTC', protect: true }, () => call(path, options, stopped.signal))
    if (path.includes('delta-sync')) void job.trigger()
    return job
  })
  return {
    stop: () => {
      for (const job of jobs) job.stop()
      stopped.abort()
    },
  }
}

async function call(path: string, { origin, cronSecret, report }: LocalCronOptions, stopped: AbortSignal): Promise<void> {
  try {
    const answer = await fetch(new URL(path, origin), {
      headers: { authorization: `Bearer ${cronSecret}` },
      redirect: 'error',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(answersWithinMs)]),
    })
    const body = await answer.text()
    if (!answer.ok) report(`Cron ${path} failed: status ${answer.status} ${body.slice(0, 300)}`)
  } catch (error) {
    if (!stopped.aborted) report(`Cron ${path} failed: ${reasonOf(error)}`)
  }
}
