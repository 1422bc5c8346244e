import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname } from 'node:path'
import { knowledgeLines } from './knowledge/report.ts'
import { type ScenarioRun, runScenarios } from './scenario-run.ts'
import { companiesLine, measureCompanies } from './companies.ts'
import { gatewayLines, measureGateway } from './gateway.ts'
import { intakeLines, measureIntake } from './intake.ts'
import { latencyLine, measureLatencies } from './latency.ts'
import { type BenchOptions, readOptions, usage } from './options.ts'
import { scenarios } from './plan.ts'
import { measureRecords, recordsLines } from './records.ts'
import { summary, tableHead, tableLine } from './report.ts'
import { type Result, toResult } from './result.ts'

/** Scenarios that share one fixture, in this order. */
const sequences = [['pull'], ['push'], ['match', 'delta0', 'delta1', 'delta10']] as const satisfies (typeof scenarios)[number][][]

function planRuns(options: BenchOptions): readonly ScenarioRun[] {
  return options.crms.flatMap((crm) =>
    options.sizes.flatMap((size) =>
      options.latencies.flatMap((latency) =>
        sequences.flatMap((sequence) =>
          options.contestants.flatMap((contestant) => {
            const wanted = sequence.filter((scenario) => options.scenarios.includes(scenario))
            return wanted.length === 0
              ? []
              : [{ contestant, crm, size, latency, scenarios: wanted, limitMs: options.limit * 1000, database: options.database }]
          }),
        ),
      ),
    ),
  )
}

/** Runs everything the options ask for. A run that fails is reported and makes the exit code 1; the others continue. */
async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  const results: Result[] = []
  console.log(tableHead)
  for (const scenarioRun of planRuns(options)) {
    try {
      await runScenarios(scenarioRun, (scenario, measured) => {
        const result = toResult(scenarioRun, scenario, measured)
        results.push(result)
        console.log(tableLine(result))
      })
    } catch (error) {
      process.exitCode = 1
      console.error(`${scenarioRun.crm} ${scenarioRun.size} ${scenarioRun.latency} ${scenarioRun.contestant} failed:`, error)
    }
  }
  for (const line of summary(results)) console.log(line)
  await mkdir(dirname(options.out), { recursive: true })
  const changeLatencies = options.single ? await measureLatencies(options.crms) : []
  for (const latency of changeLatencies) console.log(latencyLine(latency))
  const gateway = options.gateway ? await measureGateway() : null
  for (const line of gateway === null ? [] : gatewayLines(gateway)) console.log(line)
  const knowledge = options.knowledge ? await knowledgeLines() : []
  for (const line of knowledge) console.log(line)
  const intake = options.intake ? await measureIntake() : null
  for (const line of intake === null ? [] : intakeLines(intake)) console.log(line)
  const records = options.records === 0 ? null : await measureRecords(options.database, options.records)
  for (const line of records === null ? [] : recordsLines(records)) console.log(line)
  const companies = options.companies === 0 ? [] : await measureCompanies(options)
  for (const one of companies) console.log(companiesLine(one))
  const machine = { node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model ?? '' }
  const measured = { results, changeLatencies, gateway, knowledge, intake, records, companies }
  await writeFile(options.out, `${JSON.stringify({ at: new Date().toISOString(), machine, options, ...measured }, null, 2)}\n`)
  console.log(`Written to ${options.out}.`)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  console.error(usage)
  process.exitCode = 1
})
