'use client'

import { Dropdown } from '@heroui/react/dropdown'
import { Button } from '@heroui/react/button'
import { Ellipsis } from 'lucide-react'
import NextLink from 'next/link'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { closeWords } from '@/src/components/board/board-state.ts'
import { amountText } from '@/src/components/format.ts'
import type { BoardColumn, Card } from '@/src/lib/records/selling/board.ts'

/** An opportunity on the board, with a menu that moves it: dragging is never the only way. */
export function BoardCard({
  card,
  owner,
  columns,
  canEdit,
  onMove,
}: {
  card: Card
  owner: string | null
  columns: readonly BoardColumn[]
  canEdit: boolean
  onMove: (stage: string) => void
}) {
  const { id, name, company, amount, currency } = card
  const day = closeWords(card, columns.find(({ key }) => key === card.stage)?.kind ?? 'open')
  const targets = columns.filter(({ key, isOpen }) => isOpen && key !== card.stage)
  return (
    <div className="flex min-w-0 gap-1">
      <div className="min-w-0 flex-1">
        <NextLink
          href={recordHref('opportunity', id)}
          prefetch={false}
          draggable={false}
          className="inline-block min-h-6 font-medium break-words hover:underline"
        >
          {name}
        </NextLink>
        {company === null ? null : <p className="truncate text-muted">{company}</p>}
        <p className="flex flex-wrap gap-x-3 text-muted">
          {amount === null ? null : <span className="text-foreground tabular-nums">{amountText(amount, currency)}</span>}
          {day === null ? null : <span>{day}</span>}
        </p>
        {owner === null ? null : <p className="truncate text-xs text-muted">{owner}</p>}
      </div>
      {canEdit && targets.length > 0 ? (
        <Dropdown>
          <Button isIconOnly size="sm" variant="ghost" aria-label={`Move ${name}`} data-move={id}>
            <Ellipsis aria-hidden />
          </Button>
          <Dropdown.Popover>
            <Dropdown.Menu aria-label={`Move ${name} to`} onAction={(key) => onMove(String(key))}>
              {targets.map(({ key, label }) => (
                <Dropdown.Item key={key} id={key} textValue={label}>
                  {`Move to ${label}`}
                </Dropdown.Item>
              ))}
            </Dropdown.Menu>
          </Dropdown.Popover>
        </Dropdown>
      ) : null}
    </div>
  )
}
