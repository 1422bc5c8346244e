'use client'

import { Button } from '@heroui/react/button'
import { GripVertical } from 'lucide-react'
import { Button as DragButton, GridList, GridListItem, isTextDropItem, useDragAndDrop } from 'react-aria-components'
import { BoardCard } from '@/src/components/board/board-card.tsx'
import { amountText } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import type { BoardColumn as Column } from '@/src/lib/records/selling/board.ts'

const dragType = 'application/x-adsapp-opportunity'

/** A stage with its opportunities, which are dragged to another one with the mouse, by touch or with the keyboard. */
export function BoardColumn({
  column,
  columns,
  owners,
  canEdit,
  isShown,
  onMove,
  onMore,
  isReading,
}: {
  column: Column
  columns: readonly Column[]
  owners: Readonly<Record<string, string>>
  canEdit: boolean
  /** On a phone, where one is shown at a time. */
  isShown: boolean
  onMove: (id: string, stage: string) => void
  onMore: () => void
  isReading: boolean
}) {
  const { key, label, count, totals, cards, isOpen } = column
  const dropped = async (items: readonly Parameters<typeof isTextDropItem>[0][]) => {
    for (const item of items) if (isTextDropItem(item)) onMove(await item.getText(dragType), key)
  }
  const { dragAndDropHooks } = useDragAndDrop({
    isDisabled: !canEdit,
    getItems: (keys) =>
      [...keys].map((id) => ({ [dragType]: String(id), 'text/plain': cards.find((card) => card.id === id)?.name ?? '' })),
    acceptedDragTypes: isOpen ? [dragType] : [],
    getDropOperation: () => 'move',
    shouldAcceptItemDrop: () => false,
    onRootDrop: ({ items }) => void dropped(items),
    onInsert: ({ items }) => void dropped(items),
  })
  const nameOf = (id: string) => cards.find((card) => card.id === id)?.name ?? ''
  return (
    <section aria-label={label} className={`${isShown ? 'flex' : 'hidden sm:flex'} w-full shrink-0 flex-col sm:w-72`}>
      <header className="mb-2 px-1">
        <h2 className="font-semibold break-words">
          {label} <span className="font-normal text-muted">{formatNumber(count)}</span>
        </h2>
        <p className="min-h-5 text-muted tabular-nums">
          {totals.map(({ currency, amount }) => amountText(amount, currency)).join(' · ')}
        </p>
      </header>
      <GridList
        aria-label={label}
        items={cards}
        dependencies={[columns, canEdit]}
        dragAndDropHooks={dragAndDropHooks}
        renderEmptyState={() => <p className="p-3 text-center text-muted">Nothing here.</p>}
        className="flex min-h-24 flex-1 flex-col gap-2 rounded-lg border border-border bg-surface-secondary p-2 data-[drop-target]:border-accent data-[drop-target]:bg-accent-soft"
      >
        {(card) => (
          <GridListItem
            id={card.id}
            textValue={card.name}
            className="flex gap-1 rounded-md border border-border bg-surface p-2 outline-offset-2 data-[dragging]:opacity-60 data-[focus-visible]:outline-2 data-[focus-visible]:outline-accent"
          >
            {canEdit ? (
              <DragButton slot="drag" aria-label={`Drag ${nameOf(card.id)}`} className="h-6 shrink-0 cursor-grab text-muted">
                <GripVertical aria-hidden className="size-4" />
              </DragButton>
            ) : null}
            <div className="min-w-0 flex-1">
              <BoardCard
                card={card}
                owner={card.ownerId === null ? null : (owners[card.ownerId] ?? null)}
                columns={columns}
                canEdit={canEdit}
                onMove={(stage) => onMove(card.id, stage)}
              />
            </div>
          </GridListItem>
        )}
      </GridList>
      {cards.length < count ? (
        <Button size="sm" variant="ghost" className="mt-2 self-start" isPending={isReading} onPress={onMore}>
          Show more<span className="sr-only"> of {label}</span> ({formatNumber(count - cards.length)} left)
        </Button>
      ) : null}
    </section>
  )
}
