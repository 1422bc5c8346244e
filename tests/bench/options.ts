import { parseArgs } from 'node:util'
import { z } from 'zod'
import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import {
  contestantSchema,
  contestants,
  databases,
  databaseSchema,
  latencies,
  latencySchema,
  scenarioSchema,
  scenarios,
} from './plan.ts'

const parts = z.string().transform((text) => text.split(','))

const optionsSchema = z.object({
  sizes: parts.pipe(z.array(z.coerce.number<string>().int().min(10).max(1_000_000))),
  crms: parts.pipe(z.array(crmTypeSchema)),
  latencies: parts.pipe(z.array(latencySchema)),
  scenarios: parts.pipe(z.array(scenarioSchema)),
  contestants: parts.pipe(z.array(contestantSchema)),
  database: databaseSchema,
  limit: z.coerce.number().positive(),
  single: z.enum(['yes', 'no']).transform((answer) => answer === 'yes'),
  gateway: z.enum(['yes', 'no']).transform((answer) => answer === 'yes'),
  knowledge: z.enum(['yes', 'no']).transform((answer) => answer === 'yes'),
  intake: z.enum(['yes', 'no']).transform((answer) => answer === 'yes'),
  records: z.coerce.number<string>().int().min(0).max(1_000_000),
  companies: z.coerce.number<string>().int().min(0).max(100_000),
  out: z.string().min(1),
})
export type BenchOptions = z.infer<typeof optionsSchema>

export const usage = `npm run bench -- [--sizes 1000,10000] [--crms hubspot,salesforce,pipedrive] [--latencies ${latencies.join(',')}]
               [--scenarios ${scenarios.join(',')}] [--contestants ${contestants.join(',')}]
               [--database ${databases.join('|')}]
               [--limit 20] seconds that a baseline gets per direction, then it is extrapolated   [--out .adsapp/bench.json]
               [--single yes|no] whether the time of single changes is measured too, on the whole local stack
               [--gateway yes|no] whether the push gateway is measured too, on the same
               [--knowledge yes|no] whether search in sources is measured too, by labelled questions
               [--intake yes|no] whether what websites send in, and endpoints are told, is measured too, on the same
               [--records 100000] how many records the mix of 500 users is measured over, 0: it is not
               [--companies 10000] how many companies, with four contacts, two deals, four tasks and two notes each, are read for the first time, 0: they are not`

/** @throws Error that names the option when it is unknown or its value is not allowed */
export function readOptions(args: readonly string[]): BenchOptions {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      sizes: text('1000,10000'),
      crms: text('hubspot,salesforce,pipedrive'),
      latencies: text(latencies.join(',')),
      scenarios: text(scenarios.join(',')),
      contestants: text(contestants.join(',')),
      database: text('embedded'),
      limit: text('20'),
      single: text('yes'),
      gateway: text('yes'),
      knowledge: text('yes'),
      intake: text('yes'),
      records: text('100000'),
      companies: text('10000'),
      out: text('.adsapp/bench.json'),
    },
  })
  const parsed = optionsSchema.safeParse(values)
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  return parsed.data
}
