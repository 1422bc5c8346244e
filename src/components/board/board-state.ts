import { dayLabel } from '@/src/components/reports/period.ts'
import type { StageOutcome } from '@/src/lib/crm/domain/stages.ts'
import type { BoardColumn, Card } from '@/src/lib/records/selling/board.ts'

export type Columns = readonly BoardColumn[]

export function cardIn(columns: Columns, id: string): Card | undefined {
  return columns.flatMap(({ cards }) => cards).find((card) => card.id === id)
}

/** The columns with a card in another one, at its place by day; counts and totals go with it. */
export function withMove(columns: Columns, id: string, change: Pick<Card, 'stage'> & Partial<Card>): Columns {
  const card = cardIn(columns, id)
  if (card === undefined) return columns
  const changed: Card = { ...card, ...change }
  return columns.map((column) => {
    if (column.key === card.stage && column.key === changed.stage)
      return { ...column, cards: column.cards.map((each) => (each.id === id ? changed : each)) }
    if (column.key === card.stage)
      return { ...column, ...summed(column, card, -1), cards: column.cards.filter((each) => each.id !== id) }
    if (column.key === changed.stage)
      return { ...column, ...summed(column, changed, 1), cards: [...column.cards, changed].toSorted(byDay) }
    return column
  })
}

/** The columns with further cards of one of them. */
export function withCards(columns: Columns, key: string, cards: readonly Card[]): Columns {
  return columns.map((column) => {
    if (column.key !== key) return column
    const known = new Set(column.cards.map(({ id }) => id))
    return { ...column, cards: [...column.cards, ...cards.filter(({ id }) => !known.has(id))] }
  })
}

/** When a card's opportunity is to close, or that it has; null: nothing is known of it. */
export function closeWords({ closeDay }: Pick<Card, 'closeDay'>, kind: StageOutcome): string | null {
  if (kind !== 'open') return kind
  return closeDay === null ? null : `to close ${dayLabel(closeDay)}`
}

function byDay(a: Card, b: Card): number {
  const [day, other] = [a.closeDay ?? '9', b.closeDay ?? '9']
  if (day !== other) return day < other ? -1 : 1
  return a.id < b.id ? -1 : 1
}

function summed({ count, totals }: BoardColumn, card: Card, sign: 1 | -1): Pick<BoardColumn, 'count' | 'totals'> {
  const amount = card.amount ?? 0
  const currency = card.currency?.toUpperCase() ?? null
  const others = totals.filter((total) => total.currency !== currency)
  const before = totals.find((total) => total.currency === currency)?.amount ?? 0
  const after = before + sign * amount
  return { count: count + sign, totals: after === 0 ? others : [...others, { currency, amount: after }] }
}
