'use client'

import { Button } from '@heroui/react/button'
import { useEffect, useRef, useState } from 'react'
import { BoardColumn } from '@/src/components/board/board-column.tsx'
import { LostDialog } from '@/src/components/board/lost-dialog.tsx'
import { useBoard } from '@/src/components/board/use-board.ts'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { Board as BoardView } from '@/src/lib/records/selling/board.ts'

/** The board of a pipeline. */
export function Board({
  board,
  owners,
  canEdit,
}: {
  board: BoardView
  owners: Readonly<Record<string, string>>
  canEdit: boolean
}) {
  const { columns, labelOf, losing, said, problem, reading, move, lose, keep, undo, more } = useBoard(board)
  const [shown, setShown] = useState(board.columns[0]?.key ?? '')
  const all = useRef<HTMLDivElement>(null)
  // A card that moves takes its button along: the one who moved it by that goes on there, or where it can be undone. The page's heading has
  // the focus meanwhile.
  const movedId = said?.undo?.id ?? null
  useEffect(() => {
    const at = document.activeElement
    if (movedId === null || (at !== null && at !== document.body && !at.matches('main h1'))) return
    const own = all.current?.querySelector<HTMLElement>(`[data-move="${movedId}"]`)
    const target = own?.checkVisibility() ? own : all.current?.querySelector<HTMLElement>('[data-undo]')
    target?.focus()
  }, [movedId])

  return (
    <div ref={all} className="flex flex-col gap-3">
      <div className="sm:hidden">
        <Choice
          label="Stage"
          value={shown}
          options={columns.map(({ key, label, count }) => ({ value: key, label: `${label} (${formatNumber(count)})` }))}
          onChange={setShown}
        />
      </div>
      <div aria-live="polite" className="flex min-h-8 flex-wrap items-center gap-2 text-muted">
        {said === null ? (
          <span>
            {counted(
              columns.reduce((sum, { count }) => sum + count, 0),
              'opportunity',
              'opportunities',
            )}
          </span>
        ) : (
          <>
            <span>{said.words}</span>
            {said.undo === null ? null : (
              <Button size="sm" variant="ghost" data-undo onPress={() => said.undo && undo(said.undo)}>
                Undo
              </Button>
            )}
          </>
        )}
      </div>
      {problem ? <Notice tone="danger">{problem}</Notice> : null}
      <div className="flex gap-3 overflow-x-auto pb-2">
        {columns.map((column) => (
          <BoardColumn
            key={column.key}
            column={column}
            columns={columns}
            owners={owners}
            canEdit={canEdit}
            isShown={column.key === shown}
            isReading={reading === column.key}
            onMove={move}
            onMore={() => void more(column.key)}
          />
        ))}
      </div>
      {losing === null ? null : <LostDialog card={losing.card} stage={labelOf(losing.stage)} onClose={keep} onLost={lose} />}
    </div>
  )
}
