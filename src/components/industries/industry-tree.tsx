'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { ChevronRight, Plus } from 'lucide-react'
import NextLink from 'next/link'
import { type KeyboardEvent, useRef, useState, useTransition } from 'react'
import { editTree, type TreeEdit } from '@/app/dashboard/_records/industry-actions.ts'
import { problemText } from '@/src/components/api.ts'
import { counted } from '@/src/components/format.ts'
import { amountsText } from '@/src/components/industries/amounts.ts'
import { IndustryDialog, type Open } from '@/src/components/industries/industry-dialog.tsx'
import { IndustryMenu } from '@/src/components/industries/industry-menu.tsx'
import { matchingIds, placeBy, type TreeRow, treeRows } from '@/src/components/industries/tree-rows.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Field } from '@/src/components/ui/field.tsx'
import type { IndustryNode } from '@/src/lib/records/accounts/industries.ts'

/** The tree of industries: searched, opened and closed, and changed by those who may. */
export function IndustryTree({ items, canEdit }: { items: readonly IndustryNode[]; canEdit: boolean }) {
  const rows = treeRows(items)
  const [search, setSearch] = useState('')
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [open, setOpen] = useState<Open | null>(null)
  const [announcement, setAnnouncement] = useState('')
  const [isSaving, startSaving] = useTransition()
  const list = useRef<HTMLUListElement>(null)
  const matching = matchingIds(rows, search)
  const isShown = (row: TreeRow): boolean => (matching === null ? isOpen(row.parent) : matching.has(row.node.id))
  const isOpen = (row: TreeRow | null): boolean => row === null || (!closed.has(row.node.id) && isOpen(row.parent))
  const shown = rows.filter(isShown)

  const save = async (edit: TreeEdit) => {
    const result = await editTree(edit)
    if (result.problem !== null) throw new Error(result.problem)
    if (result.told !== undefined) toast.success(result.told)
  }

  /** Alt with an arrow key moves the industry whose link has the focus. */
  const moveBy = (event: KeyboardEvent, row: TreeRow) => {
    const place = event.altKey ? placeBy(row, event.key) : null
    if (!event.altKey || !event.key.startsWith('Arrow') || isSaving) return
    event.preventDefault()
    const name = row.node.name ?? 'This industry'
    if (place === null) {
      setAnnouncement(`${name} cannot go further that way.`)
      return
    }
    startSaving(async () => {
      try {
        await save({ kind: 'move', id: row.node.id, ...place })
        const above = rows.find(({ node }) => node.id === place.parent)
        setAnnouncement(`${name} is number ${place.place + 1} ${above ? `below ${above.node.name}` : 'at the top'}.`)
        if (place.parent !== null) setClosed((before) => new Set([...before].filter((id) => id !== place.parent)))
      } catch (thrown) {
        setAnnouncement('')
        toast.danger(`${name} was not moved`, { description: problemText(thrown) })
      }
      requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-industry="${row.node.id}"] a`)?.focus())
    })
  }

  return (
    <>
      <div className="flex flex-wrap items-end gap-2 border-b border-border px-4 py-3">
        <div className="min-w-56 flex-1">
          <Field label="Search industries" isLabelHidden placeholder="Name or code…" value={search} onChange={setSearch} />
        </div>
        {canEdit ? (
          <Button variant="primary" onPress={() => setOpen({ kind: 'add', row: null })}>
            <Plus aria-hidden />
            New industry
          </Button>
        ) : null}
      </div>
      {canEdit ? (
        <p className="hidden border-b border-border px-4 py-2 text-muted sm:block">
          Alt with an arrow key moves the industry that has the focus: up, down, below the one before it, or out again.
        </p>
      ) : null}
      <p aria-live="polite" className="sr-only">
        {announcement}
      </p>
      {shown.length === 0 ? (
        <p className="px-4 py-6 text-muted">
          {search === '' ? 'There are no industries yet.' : `No industry has “${search}” in its name or code.`}
        </p>
      ) : (
        <ul ref={list} className="divide-y divide-border" aria-label="Industries">
          {shown.map((row) => (
            <Row
              key={row.node.id}
              row={row}
              isClosed={closed.has(row.node.id) && matching === null}
              canEdit={canEdit}
              onToggle={() =>
                setClosed((before) => {
                  const next = new Set(before)
                  if (!next.delete(row.node.id)) next.add(row.node.id)
                  return next
                })
              }
              onOpen={(kind) => setOpen({ kind, row })}
              onKeyDown={(event) => canEdit && moveBy(event, row)}
            />
          ))}
        </ul>
      )}
      {open === null ? null : (
        <IndustryDialog
          key={`${open.kind}${open.row?.node.id ?? ''}`}
          open={open}
          rows={rows}
          onClose={() => setOpen(null)}
          save={save}
        />
      )}
    </>
  )
}

function Row({
  row: { node, depth },
  isClosed,
  canEdit,
  onToggle,
  onOpen,
  onKeyDown,
}: {
  row: TreeRow
  isClosed: boolean
  canEdit: boolean
  onToggle: () => void
  onOpen: (kind: Open['kind']) => void
  onKeyDown: (event: KeyboardEvent) => void
}) {
  const name = node.name ?? 'Unnamed industry'
  const pipeline = amountsText(node.total.pipeline)
  const won = amountsText(node.total.won)
  const worth = [pipeline && `${pipeline} open`, won && `${won} won`].filter(Boolean).join(' · ')
  return (
    <li
      data-industry={node.id}
      className="flex min-h-11 items-center gap-1 py-1 pr-2"
      style={{ paddingLeft: `${0.5 + Math.min(depth, 8) * 1.25}rem` }}
    >
      {node.children.length > 0 ? (
        <Button
          isIconOnly
          size="sm"
          variant="ghost"
          aria-expanded={!isClosed}
          aria-label={`${isClosed ? 'Show' : 'Hide'} what is below ${name}`}
          onPress={onToggle}
        >
          <ChevronRight aria-hidden className={isClosed ? '' : 'rotate-90'} />
        </Button>
      ) : (
        <span className="w-8 shrink-0" />
      )}
      <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
        <NextLink
          href={recordHref('industry', node.id)}
          prefetch={false}
          onKeyDown={onKeyDown}
          className="text-link inline-block min-w-0 py-0.5 break-words"
        >
          <span className="sr-only">{`Level ${depth + 1}: `}</span>
          {name}
        </NextLink>
        {node.code === null ? null : <span className="text-muted">{node.code}</span>}
        {node.status === 'inactive' ? <span className="text-muted">inactive</span> : null}
      </span>
      <span className="hidden text-right text-muted tabular-nums md:block">{worth}</span>
      <span className="min-w-20 text-right text-muted tabular-nums sm:min-w-28">
        {counted(node.total.accounts, 'company', 'companies')}
      </span>
      {canEdit ? <IndustryMenu name={name} onOpen={onOpen} /> : null}
    </li>
  )
}
