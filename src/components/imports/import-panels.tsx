import { keptDays } from '@/src/lib/core/limits.ts'
import { counted, listed } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { ImportAction } from '@/src/components/imports/import-actions.tsx'
import { ImportProblems } from '@/src/components/imports/import-problems.tsx'
import { ImportProgress } from '@/src/components/imports/import-progress.tsx'
import { countLines, isWorking } from '@/src/components/imports/import-words.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import type { Import } from '@/src/lib/records/imports/imports.ts'
import type { ProblemRow } from '@/src/lib/records/imports/problems.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'

/** From this many records on, what goes to the CRMs is said before it does. */
const manyRecords = 1_000

/** What would become of the rows, or has, and what can be done about it. `crms`: those that the object is synced with. */
export function ImportPanels({
  of,
  problems,
  crms,
  isKept,
}: {
  of: Import
  problems: readonly ProblemRow[]
  crms: readonly string[]
  /** Whether its rows are still there. */
  isKept: boolean
}) {
  const { counts, state } = of
  if (state === 'checked' && counts.check) return <Forecast of={of} counts={counts.check} problems={problems} crms={crms} />
  return (
    <>
      {isWorking(of) ? <UnderWay of={of} /> : null}
      {counts.import ? <Result of={of} counts={counts.import} problems={problems} crms={crms} isKept={isKept} /> : null}
    </>
  )
}

function UnderWay({ of }: { of: Import }) {
  return (
    <Panel title="Under way">
      <div className="flex flex-col gap-3">
        <ImportProgress of={of} />
        {of.state === 'importing' ? (
          <div>
            <ImportAction
              id={of.id}
              step="stop"
              title="Stop the import?"
              meaning={['What is imported by then stays, and can be undone. The other rows are left out.']}
            />
          </div>
        ) : null}
      </div>
    </Panel>
  )
}

type Part<Counts> = { of: Import; counts: NonNullable<Counts>; problems: readonly ProblemRow[]; crms: readonly string[] }

function Forecast({ of, counts, problems, crms }: Part<Import['counts']['check']>) {
  const changed = counts.created + counts.updated
  const toCrms =
    changed === 0 || crms.length === 0
      ? null
      : `${counted(changed, 'record')} will be synced with ${listed(crms)}, like any other edit: up to ${formatNumber(changed)} are created or changed there.`
  const lines = countLines(counts, of, 'planned')
  return (
    <Panel title="What would become of the rows">
      <div className="flex flex-col gap-4">
        <CountList lines={lines} />
        {toCrms !== null && changed >= manyRecords ? (
          <Notice tone="warning" quiet>
            {toCrms}
          </Notice>
        ) : null}
        {changed === 0 ? (
          <Notice tone="info" quiet>
            There is nothing to import.
          </Notice>
        ) : (
          <div>
            <ImportAction
              id={of.id}
              step="start"
              title={`Import ${counted(changed, 'row')}?`}
              meaning={[
                ...lines.map((line) => `${line}.`),
                ...(toCrms === null ? [] : [toCrms]),
                `The import can be undone for ${keptDays.importRows} days.`,
              ]}
            />
          </div>
        )}
        <ImportProblems id={of.id} rows={problems} total={counts.refused} word="refused" />
      </div>
    </Panel>
  )
}

function Result({ of, counts, problems, crms, isKept }: Part<Import['counts']['import']> & { isKept: boolean }) {
  const { id, state } = of
  const { undo } = of.counts
  return (
    <Panel title={state === 'importing' ? 'Imported so far' : 'What has become of the rows'}>
      <div className="flex flex-col gap-4">
        <CountList lines={countLines(counts, of, 'done')} />
        {undo ? (
          <p>
            Taken back: {counted(undo.undone, 'row')}.{' '}
            {undo.kept > 0 ? `${counted(undo.kept, 'row')} could not be, or not wholly.` : ''}
          </p>
        ) : null}
        {state === 'done' && isKept && counts.created + counts.updated > 0 ? (
          <div>
            <ImportAction id={id} step="undo" title="Undo the import?" meaning={undoMeaning(of, counts, crms)} />
          </div>
        ) : null}
        <ImportProblems
          id={id}
          rows={problems}
          total={state === 'undone' ? (undo?.kept ?? 0) : counts.refused}
          word={state === 'undone' ? 'not taken back, or not wholly' : 'refused'}
        />
      </div>
    </Panel>
  )
}

/** What an undo of the import does, as sentences. */
function undoMeaning(
  { object }: Import,
  { created, updated }: NonNullable<Import['counts']['import']>,
  crms: readonly string[],
): readonly string[] {
  const { many } = recordSpecOf(object)
  return [
    ...(created === 0
      ? []
      : [`${counted(created, 'created record')} will be deleted, and can be restored from the deleted ${many}.`]),
    ...(updated === 0
      ? []
      : [
          `Of ${counted(updated, 'updated record')} the values become what they were, where they are still as the import wrote them.`,
        ]),
    ...(crms.length === 0 ? [] : [`It is synced with ${listed(crms)} by the usual rules.`]),
  ]
}

function CountList({ lines }: { lines: readonly string[] }) {
  return (
    <ul className="list-disc pl-5">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}
