import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { ServiceMetrics } from '../db/service-health.ts'

/** Of this process: memory, event loop, garbage collection. Registered once, because they keep counting between two readings. */
let ofProcess: Registry | undefined

function processMetrics(): Registry {
  if (ofProcess) return ofProcess
  ofProcess = new Registry()
  collectDefaultMetrics({ register: ofProcess })
  return ofProcess
}

/** Prometheus' text format, version 0.0.4: what the database counts for the whole server, and what this process counts for itself. */
export async function metricsText(metrics: ServiceMetrics): Promise<string> {
  const registry = new Registry()
  const gauge = <Label extends string>(
    name: string,
    help: string,
    samples: readonly (readonly [Readonly<Partial<Record<Label, string>>>, number])[],
    labelNames: readonly Label[],
  ) => {
    const made = new Gauge({ name: `adsapp_${name}`, help, labelNames: [...labelNames], registers: [registry] })
    for (const [labels, value] of samples) made.set({ ...labels }, value)
  }
  gauge(
    'queue_waiting_seconds',
    'How long the message that is next has been waiting for a worker.',
    metrics.queues.map(({ queue, waitingSeconds }) => [{ queue }, waitingSeconds] as const),
    ['queue'],
  )
  gauge(
    'queue_messages',
    'Messages in a queue, those that are being worked on included.',
    metrics.queues.map(({ queue, length }) => [{ queue }, length] as const),
    ['queue'],
  )
  gauge(
    'job_seconds_since_run',
    'Since a background job last ran to its end.',
    metrics.jobs.map(({ name, secondsAgo }) => [{ job: name }, secondsAgo] as const),
    ['job'],
  )
  gauge('organizations', 'Organisations on this server.', [[{}, metrics.organizations]], [])
  gauge(
    'connections',
    'Connections to CRMs by state.',
    metrics.connections.map(({ crm, status, count }) => [{ crm, status }, count] as const),
    ['crm', 'status'],
  )
  gauge(
    'runs_last_hour',
    'Runs that began in the last hour, by what has become of them.',
    metrics.runs.map(({ crm, type, status, count }) => [{ crm, type, status }, count] as const),
    ['crm', 'type', 'status'],
  )
  gauge(
    'webhook_refusals_today',
    'Webhook requests of CRMs that were refused today.',
    metrics.refusals.map(({ crm, code, count }) => [{ crm, code }, count] as const),
    ['crm', 'code'],
  )
  gauge('dead_letters', 'Jobs that failed too often and wait for a person.', [[{}, metrics.deadLetters]], [])
  return `${await registry.metrics()}\n${await processMetrics().metrics()}`
}
