import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { Import, ImportCounts } from '@/src/lib/records/imports/imports.ts'

/** What an import is doing, or waits for. */
export const stateWords: Readonly<Record<Import['state'], string>> = {
  reading: 'Being read',
  read: 'Waits for you to say what its columns are',
  checking: 'Being checked',
  checked: 'Checked, not imported yet',
  importing: 'Being imported',
  done: 'Imported',
  undoing: 'Being taken back',
  undone: 'Taken back',
  failed: 'Ended before it was done',
}

const working: ReadonlySet<Import['state']> = new Set(['checking', 'importing', 'undoing'])

/** Whether it goes on by itself. */
export function isWorking({ state }: Pick<Import, 'state'>): boolean {
  return working.has(state)
}

/** What has become of the rows, or would: each with how many. */
export function countLines(
  counts: ImportCounts,
  { object }: Pick<Import, 'object'>,
  tense: 'planned' | 'done',
): readonly string[] {
  const { one, many } = recordSpecOf(object)
  const isPlan = tense === 'planned'
  const records = (count: number) => counted(count, one, many)
  const rows = (count: number) => counted(count, 'row')
  const is = (count: number) => (count === 1 ? 'is' : 'are')
  const lines: readonly (readonly [number, string])[] = [
    [counts.created, isPlan ? `${records(counts.created)} to be created` : `${records(counts.created)} created`],
    [counts.updated, isPlan ? `${records(counts.updated)} to be updated` : `${records(counts.updated)} updated`],
    [
      counts.unchanged,
      `${rows(counts.unchanged)} that ${is(counts.unchanged)} here as the file has ${counts.unchanged === 1 ? 'it' : 'them'}`,
    ],
    [counts.skipped, `${rows(counts.skipped)} left out, as you chose`],
    [counts.refused, `${rows(counts.refused)} refused`],
  ]
  return lines.flatMap(([count, line]) => (count === 0 ? [] : [line]))
}

/** How far it is. */
export function progressWords({ place, rowsTotal }: Pick<Import, 'place' | 'rowsTotal'>): string {
  return `${formatNumber(place)} of ${counted(rowsTotal, 'row')}`
}
