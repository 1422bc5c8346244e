'use client'

import { useState } from 'react'
import { moreCards, moveOpportunity } from '@/app/dashboard/_records/board-actions.ts'
import { staysAccepted } from '@/src/components/opportunities/accepted-words.ts'
import { cardIn, type Columns, withCards, withMove } from '@/src/components/board/board-state.ts'
import type { Board, Card } from '@/src/lib/records/selling/board.ts'

type Undo = { readonly id: string; readonly stage: string; readonly lostReason: string | null }

/** The cards of a board. A move is shown at once, and taken back with a word why where it is refused. */
export function useBoard(board: Board) {
  const [columns, setColumns] = useState<Columns>(board.columns)
  const [losing, setLosing] = useState<{ card: Card; stage: string } | null>(null)
  const [said, setSaid] = useState<{ words: string; undo: Undo | null } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [moving, setMoving] = useState<ReadonlySet<string>>(new Set())
  const [reading, setReading] = useState<string | null>(null)
  const kindOf = (key: string) => columns.find((column) => column.key === key)?.kind
  const labelOf = (key: string) => columns.find((column) => column.key === key)?.label ?? key

  const send = async (card: Card, stage: string, lostReason?: string | null) => {
    const reason = lostReason === undefined ? {} : { lostReason }
    const wasWon = kindOf(card.stage) === 'won' && kindOf(stage) !== 'won'
    setProblem(null)
    setSaid(null)
    setMoving((all) => new Set(all).add(card.id))
    setColumns((all) => withMove(all, card.id, { stage, ...reason }))
    const result = await moveOpportunity({ id: card.id, version: card.version, stage, wasWon, ...reason }).catch(() => null)
    setMoving((all) => new Set([...all].filter((id) => id !== card.id)))
    if (result?.ok === true) {
      setColumns((all) => withMove(all, card.id, { stage, version: result.version }))
      setSaid({
        words: [`${card.name} is in ${labelOf(stage)} now.`, staysAccepted(result.accepted) ?? []].flat().join(' '),
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

  return {
    columns,
    labelOf,
    /** A card that is to be lost, once it is said why. */
    losing,
    said,
    problem,
    /** The column whose next cards are read. */
    reading,
    move,
    lose: (reason: string | null) => {
      if (losing !== null) void send(losing.card, losing.stage, reason)
    },
    keep: () => setLosing(null),
    undo,
    more,
  }
}
