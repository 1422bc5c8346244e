import { z } from 'zod'
import { healthSchema } from '../health.ts'
import { operation } from '../operation.ts'

export const status = {
  readHealth: operation({
    method: 'GET',
    path: '/api/health',
    id: 'readHealth',
    tag: 'Status',
    access: 'public',
    summary: 'Whether this server works',
    description:
      'For load balancers and monitoring; tells nothing of any organisation. `degraded` means that this server answers and background work is left ' +
      'lying: taking it out of balancing would not help, so that is a 200 unless `strict=true` asks for a 503.',
    query: z.object({ strict: z.enum(['true', 'false']).default('false') }),
    responses: {
      200: { description: 'It answers.', schema: healthSchema },
      503: { description: 'The database does not answer or, with `strict=true`, work is left lying.', schema: healthSchema },
    },
  }),

  readHealthShort: operation({
    method: 'GET',
    path: '/health',
    id: 'readHealthShort',
    tag: 'Status',
    access: 'public',
    summary: 'Whether this server works, at the address that many services have it at',
    responses: {
      200: { description: 'It answers.', schema: healthSchema },
      503: { description: 'The database does not answer.', schema: healthSchema },
    },
  }),

  readMetrics: operation({
    method: 'GET',
    path: '/api/metrics',
    id: 'readMetrics',
    tag: 'Status',
    access: 'monitor',
    summary: 'Numbers for Prometheus',
    description: 'In Prometheus’ text format, of the whole server. Without METRICS_TOKEN there is no such address.',
    responses: { 200: { description: 'Prometheus’ text format, version 0.0.4.' } },
    problems: ['not_found'],
  }),
}
