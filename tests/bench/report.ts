import { type Contestant, contestants } from './plan.ts'
import type { Result } from './result.ts'

const columns = [
  ['crm', 11],
  ['records', 8],
  ['latency', 8],
  ['scenario', 9],
  ['by', 7],
  ['seconds', 10],
  ['limit s', 9],
  ['CPU s', 7],
  ['DB CPU s', 8],
  ['rec/s', 9],
  ['API', 9],
  ['fewest', 7],
  ['ratio', 7],
  ['DB', 9],
  ['peak MB', 8],
  ['of limit', 9],
] as const

export const tableHead = columns.map(([name, width], index) => (index < 5 ? name.padEnd(width) : name.padStart(width))).join(' ')

export function tableLine(result: Result): string {
  const about = result.extrapolated ? '~' : ''
  const cells = [
    result.crm,
    String(result.size),
    result.latency === 'real' ? '80 ms' : '0',
    result.scenario,
    result.contestant,
    about + result.seconds.toFixed(2),
    about + result.throttledSeconds.toFixed(2),
    about + result.cpuSeconds.toFixed(2),
    about + result.databaseCpuSeconds.toFixed(2),
    about + result.recordsPerSecond.toFixed(0),
    about + String(result.apiCalls),
    String(result.fewestApiCalls),
    about + (result.apiCalls / result.fewestApiCalls).toFixed(2),
    about + String(result.databaseCalls),
    (result.peakBytes / 2 ** 20).toFixed(0),
    result.rateShare === null ? '–' : `${(result.rateShare * 100).toFixed(0)} %`,
  ]
  return columns
    .map(([, width], index) => (index < 5 ? (cells[index] ?? '').padEnd(width) : (cells[index] ?? '').padStart(width)))
    .join(' ')
}

/** How many times faster the engine was than each baseline, for every scenario that both ran; and how its memory grows with the number of records. */
export function summary(results: readonly Result[]): readonly string[] {
  return [
    ...contestants.filter((name) => name !== 'engine').flatMap((name) => speedLines(results, name)),
    ...memoryLines(results),
  ]
}

function speedLines(results: readonly Result[], baseline: Contestant): readonly string[] {
  return results
    .filter(({ contestant }) => contestant === 'engine')
    .flatMap((engine) => {
      const other = results.find((result) => result.contestant === baseline && sameCell(result, engine))
      if (other === undefined) return []
      const cell = `${engine.crm} ${engine.size} ${engine.latency === 'real' ? '80 ms' : '0 ms'} ${engine.scenario}`
      return [
        `${cell}: ${baseline} takes ${(other.seconds / engine.seconds).toFixed(2)} times as long and ${ratio(other.apiCalls, engine.apiCalls)} times the API calls`,
      ]
    })
}

function ratio(one: number, other: number): string {
  return other === 0 ? '–' : (one / other).toFixed(2)
}

function sameCell(one: Result, other: Result): boolean {
  return one.crm === other.crm && one.size === other.size && one.latency === other.latency && one.scenario === other.scenario
}

function memoryLines(results: readonly Result[]): readonly string[] {
  const peak = (size: number) =>
    Math.max(
      0,
      ...results.filter((result) => result.contestant === 'engine' && result.size === size).map(({ peakBytes }) => peakBytes),
    )
  const [small, large] = [peak(10_000), peak(100_000)]
  if (small === 0 || large === 0) return []
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`
  return [
    `engine memory: ${megabytes(small)} at 10,000 records, ${megabytes(large)} at 100,000 (${(large / small).toFixed(2)} times)`,
  ]
}
