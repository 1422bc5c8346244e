import { describe, expect, test } from 'vitest'
import { createHealthReader, healthOf } from '../../../src/lib/http/health.ts'
import { metricsText } from '../../../src/lib/http/metrics.ts'

const well = { queues: [{ queue: 'crm_live', length: 3, waitingSeconds: 2 }], cronSecondsAgo: 40 }

describe('the health', () => {
  test('is degraded when a queue does not move, or the schedule does not run, and ok otherwise', () => {
    expect(healthOf(well)).toMatchObject({ status: 'ok', database: { ok: true } })
    const stuck = { ...well, queues: [{ queue: 'crm_live', length: 3, waitingSeconds: 301 }] }
    expect(healthOf(stuck)).toMatchObject({
      status: 'degraded',
      queues: [{ ok: false, waitingSeconds: 301 }],
      cron: { ok: true },
    })
    const patient = { ...well, queues: [{ queue: 'crm_work', length: 3, waitingSeconds: 301 }] }
    expect(healthOf(patient).status).toBe('ok')
    for (const cronSecondsAgo of [null, 901]) {
      expect(healthOf({ ...well, cronSecondsAgo })).toMatchObject({ status: 'degraded', cron: { ok: false } })
    }
  })

  test('is down when the database does not answer, and says no more', async () => {
    const read = createHealthReader(
      () => Promise.reject(new Error('password of the database')),
      () => 0,
    )
    expect(await read()).toEqual({
      status: 'down',
      database: { ok: false },
      queues: [],
      cron: { ok: false, secondsAgo: null },
    })
  })

  test('is read at most every two seconds, however many ask', async () => {
    let now = 0
    let reads = 0
    const read = createHealthReader(
      async () => {
        reads += 1
        return well
      },
      () => now,
    )
    await Promise.all(Array.from({ length: 50 }, () => read()))
    now = 1_999
    await read()
    expect(reads).toBe(1)
    now = 2_000
    await read()
    expect(reads).toBe(2)
  })
})

test('metrics are Prometheus’ text, each with its help and type, and can be read again', async () => {
  const metrics = {
    ...well,
    jobs: [{ name: 'delta-sync', secondsAgo: 12.5 }],
    organizations: 2,
    connections: [{ crm: 'hubspot', status: 'active', count: 3 }],
    runs: [],
    refusals: [{ crm: 'hubspot', code: 'too_old', count: 4 }],
    deadLetters: 0,
  }
  for (const text of [await metricsText(metrics), await metricsText(metrics)]) {
    const lines = text.split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE adsapp_queue_waiting_seconds gauge',
        'adsapp_queue_waiting_seconds{queue="crm_live"} 2',
        'adsapp_job_seconds_since_run{job="delta-sync"} 12.5',
        'adsapp_connections{crm="hubspot",status="active"} 3',
        'adsapp_webhook_refusals_today{crm="hubspot",code="too_old"} 4',
        'adsapp_dead_letters 0',
      ]),
    )
    const names = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2])
    expect(new Set(names).size).toBe(names.length)
    for (const line of lines)
      expect(line).toMatch(/^(#.*|[a-z_\d]+(\{[^}]*\})? -?[\d.e+-]+|[a-z_\d]+(\{[^}]*\})? (Nan|[+-]Inf)|)$/)
  }
})
