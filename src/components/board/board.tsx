'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { moreCards, moveOpportunity } from '@/app/dashboard/_records/board-actions.ts'
import { BoardColumn } from '@/src/components/board/board-column.tsx'
import { cardIn, type Columns, withCards, withMove } from '@/src/components/board/board-state.ts'
import { LostDialog } from '@/src/components/board/lost-dialog.tsx'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/number-text.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { Board as BoardView, Card } from '@/src/lib/records/board.ts'

type Undo = { readonly id: string; readonly stage: string; readonly lostReason: string | null }

/** The board of a pipeline. A move is shown at once, and taken back with a word why where it is refused. */
export function Board({
  board,
  owners,
  canEdit,
}: {
  board: BoardView
  owners: Readonly<Record<string, string>>
  canEdit: boolean
}) {
  const [columns, setColumns] = useState<Columns>(board.columns)
  const [shown, setShown] = useState(board.columns[0]?.key ?? '')
  const [losing, setLosing] = useState<{ card: Card; stage: string } | null>(null)
  const [said, setSaid] = useState<{ words: string; undo: Undo | null } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [moving, setMoving] = useState<ReadonlySet<string>>(new Set())
  const [reading, setReading] = useState<string | null>(null)
  const labelOf = (key: string) => columns.find((column) => column.key === key)?.label ?? key

  const send = async (card: Card, stage: string, lostReason?: string | null) => {
    const reason = lostReason === undefined ? {} : { lostReason }
    setProblem(null)
    setMoving((all) => new Set(all).add(card.id))
    setColumns((all) => withMove(all, card.id, { stage, ...reason }))
    const result = await moveOpportunity({ id: card.id, version: card.version, stage, ...reason }).catch(() => null)
    setMoving((all) => new Set([...all].filter((id) => id !== card.id)))
    if (result?.ok === true) {
      setColumns((all) => withMove(all, card.id, { stage, version: result.version }))
      setSaid({
        words: `${card.name} is in ${labelOf(stage)} now.`,
        undo: { id: card.id, stage: card.stage, lostReason: card.lostReason },
      })
      return
    }
    setColumns((all) => withMove(all, card.id, { stage: card.stage, lostReason: card.lostReason }))
    setSaid(null)
    setProblem(`${card.name} stays in ${labelOf(card.stage)}. ${result?.message ?? 'The server cannot be reached. Try again.'}`)
  }
  const move = (id: string, stage: string) => {
    const card = cardIn(columns, id)
    const target = columns.find(({ key }) => key === stage)
    if (card === undefined || target === undefined || !target.isOpen || card.stage === stage || moving.has(id)) return
    if (target.kind === 'lost') setLosing({ card, stage })
    else void send(card, stage)
  }
  const undo = ({ id, stage, lostReason }: Undo) => {
    const card = cardIn(columns, id)
    setSaid(null)
    if (card !== undefined) void send(card, stage, lostReason)
  }
  const more = async (key: string) => {
    const last = columns.find((column) => column.key === key)?.cards.at(-1)
    if (last === undefined) return
    setReading(key)
    const after = { id: last.id, stage: key, closeDay: last.closeDay }
    const page = await moreCards({ pipelineId: board.pipelineId, after }).catch(() => null)
    setReading(null)
    if (page !== null && 'cards' in page) setColumns((all) => withCards(all, key, page.cards))
    else setProblem(page?.message ?? 'The server cannot be reached. Try again.')
  }

  return (
    <div className="flex flex-col gap-3">
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
              <Button size="sm" variant="ghost" onPress={() => said.undo && undo(said.undo)}>
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
      {losing === null ? null : (
        <LostDialog
          card={losing.card}
          stage={labelOf(losing.stage)}
          onClose={() => setLosing(null)}
          onLost={(reason) => void send(losing.card, losing.stage, reason)}
        />
      )}
    </div>
  )
}
