import { keptDays } from '@/src/lib/core/limits.ts'
import { counted, listed } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/number-text.ts'
import { ImportAction } from '@/src/components/imports/import-actions.tsx'
import { ImportProblems } from '@/src/components/imports/import-problems.tsx'
import { ImportProgress } from '@/src/components/imports/import-progress.tsx'
import { countLines, isWorking } from '@/src/components/imports/import-words.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import type { Import } from '@/src/lib/records/imports/imports.ts'
import type { ProblemRow } from '@/src/lib/records/imports/problems.ts'
import { recordSpecOf } from '@/src/lib/records/own/record-objects.ts'

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
  const { id, counts, state, object } = of
  const { many } = recordSpecOf(object)
  const progress = isWorking(of) ? (
    <Panel title="Under way">
      <div className="flex flex-col gap-3">
        <ImportProgress of={of} />
        {state === 'importing' ? (
          <div>
            <ImportAction
              id={id}
              step="stop"
              title="Stop the import?"
              meaning={['What is imported by then stays, and can be undone. The other rows are left out.']}
            />
          </div>
        ) : null}
      </div>
    </Panel>
  ) : null
  if (state === 'checked' && counts.check) {
    const changed = counts.check.created + counts.check.updated
    const toCrms =
      changed === 0 || crms.length === 0
        ? null
        : `${counted(changed, 'record')} will be synced with ${listed(crms)}, like any other edit: up to ${formatNumber(changed)} are created or changed there.`
    return (
      <Panel title="What would become of the rows">
        <div className="flex flex-col gap-4">
          <CountList lines={countLines(counts.check, of, true)} />
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
                id={id}
                step="start"
                title={`Import ${counted(changed, 'row')}?`}
                meaning={[
                  ...countLines(counts.check, of, true).map((line) => `${line}.`),
                  ...(toCrms === null ? [] : [toCrms]),
                  `The import can be undone for ${keptDays.importRows} days.`,
                ]}
              />
            </div>
          )}
          <ImportProblems id={id} rows={problems} total={counts.check.refused} word="refused" />
        </div>
      </Panel>
    )
  }
  if (!counts.import) return progress
  return (
    <>
      {progress}
      <Panel title={state === 'importing' ? 'Imported so far' : 'What has become of the rows'}>
        <div className="flex flex-col gap-4">
          <CountList lines={countLines(counts.import, of, false)} />
          {counts.undo ? (
            <p>
              Taken back: {counted(counts.undo.undone, 'row')}.{' '}
              {counts.undo.kept > 0 ? `${counted(counts.undo.kept, 'row')} could not be, or not wholly.` : ''}
            </p>
          ) : null}
          {state === 'done' && isKept && counts.import.created + counts.import.updated > 0 ? (
            <div>
              <ImportAction
                id={id}
                step="undo"
                title="Undo the import?"
                meaning={[
                  ...(counts.import.created === 0
                    ? []
                    : [
                        `${counted(counts.import.created, 'created record')} will be deleted, and can be restored from the deleted ${many}.`,
                      ]),
                  ...(counts.import.updated === 0
                    ? []
                    : [
                        `Of ${counted(counts.import.updated, 'updated record')} the values become what they were, where they are still as the import wrote them.`,
                      ]),
                  ...(crms.length === 0 ? [] : [`It is synced with ${listed(crms)} by the usual rules.`]),
                ]}
              />
            </div>
          ) : null}
          <ImportProblems
            id={id}
            rows={problems}
            total={state === 'undone' ? (counts.undo?.kept ?? 0) : counts.import.refused}
            word={state === 'undone' ? 'not taken back, or not wholly' : 'refused'}
          />
        </div>
      </Panel>
    </>
  )
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
