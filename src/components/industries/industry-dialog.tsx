'use client'

import { useState } from 'react'
import type { TreeEdit } from '@/app/dashboard/_records/industry-actions.ts'
import { counted } from '@/src/components/format.ts'
import { idsBelow, pathOf, type TreeRow } from '@/src/components/industries/tree-rows.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Field } from '@/src/components/ui/field.tsx'

/** What is asked about; `row` null: a new one at the top. */
export type Open = { readonly kind: 'add' | 'rename' | 'move' | 'merge' | 'remove'; readonly row: TreeRow | null }

const top = 'top'
const first = 'first'

/** Asks what is to be done with an industry, and does it. */
export function IndustryDialog({
  open: { kind, row },
  rows,
  onClose,
  save,
}: {
  open: Open
  rows: readonly TreeRow[]
  onClose: () => void
  save: (edit: TreeEdit) => Promise<void>
}) {
  const node = row?.node ?? null
  const title = node?.name ?? 'Unnamed industry'
  const [name, setName] = useState(kind === 'rename' ? title : '')
  const [target, setTarget] = useState(kind === 'move' ? (row?.parent?.node.id ?? top) : '')
  const [place, setPlace] = useState<string>('')
  const below = new Set(node === null ? [] : idsBelow(node))
  const others = rows.filter((each) => !below.has(each.node.id))
  const parents = [{ value: top, label: 'At the top' }, ...others.map((each) => ({ value: each.node.id, label: pathOf(each) }))]
  const beside = others.filter((each) => (each.parent?.node.id ?? top) === target)
  const places = [
    { value: '', label: 'Last' },
    { value: first, label: 'First' },
    ...beside.map((each) => ({ value: each.node.id, label: `After ${each.node.name ?? 'Unnamed industry'}` })),
  ]
  const shared = { isOpen: true, onOpenChange: (isOpen: boolean) => (isOpen ? undefined : onClose()) }

  if (node === null || kind === 'add') {
    return (
      <ConfirmDialog
        {...shared}
        tone="accent"
        title={node === null ? 'New industry' : `New industry below ${title}`}
        confirmLabel="Add"
        pendingLabel="Adding…"
        onConfirm={() => save({ kind: 'add', name, parent: node?.id ?? null })}
      >
        <Field label="Name" value={name} onChange={setName} autoFocus />
      </ConfirmDialog>
    )
  }
  switch (kind) {
    case 'rename':
      return (
        <ConfirmDialog
          {...shared}
          tone="accent"
          title={`Rename ${title}`}
          confirmLabel="Rename"
          pendingLabel="Renaming…"
          onConfirm={() => save({ kind, id: node.id, name })}
        >
          <Field label="Name" value={name} onChange={setName} autoFocus />
        </ConfirmDialog>
      )
    case 'move':
      return (
        <ConfirmDialog
          {...shared}
          tone="accent"
          title={`Move ${title}`}
          confirmLabel="Move"
          pendingLabel="Moving…"
          onConfirm={() =>
            save({
              kind,
              id: node.id,
              parent: target === top ? null : target,
              place: place === '' ? null : place === first ? 0 : beside.findIndex((each) => each.node.id === place) + 1,
            })
          }
        >
          <p>What is below it goes with it.</p>
          <Choice
            label="Below"
            value={target}
            options={parents}
            onChange={(next) => {
              setTarget(next)
              setPlace('')
            }}
          />
          <Choice label="Place" value={place} options={places} onChange={setPlace} />
        </ConfirmDialog>
      )
    case 'merge':
      return (
        <ConfirmDialog
          {...shared}
          tone="warning"
          title={`Merge ${title} into another industry`}
          confirmLabel="Merge"
          pendingLabel="Merging…"
          onConfirm={async () => {
            if (target === '') throw new Error('Choose the industry that stays.')
            await save({ kind, id: node.id, into: target })
          }}
        >
          <p>
            {counted(node.own.accounts, 'company', 'companies')} in it, and what is below it, go to the one that stays. {title} is
            deleted. What CRMs have as the industry of these companies stays as it is.
          </p>
          <Choice
            label="The one that stays"
            placeholder="Choose one"
            value={target === '' ? null : target}
            options={parents.slice(1)}
            onChange={setTarget}
          />
        </ConfirmDialog>
      )
    case 'remove':
      return (
        <ConfirmDialog
          {...shared}
          title={`Delete ${title}?`}
          confirmLabel="Delete industry"
          pendingLabel="Deleting…"
          onConfirm={() => save({ kind, id: node.id })}
        >
          {node.children.length > 0 ? (
            <p>
              There {node.children.length === 1 ? 'is an industry' : `are ${node.children.length} industries`} below it. Move or
              merge
              {node.children.length === 1 ? ' it' : ' them'} first.
            </p>
          ) : (
            <p>
              {node.own.accounts === 0
                ? 'No company is in it.'
                : `${counted(node.own.accounts, 'company is', 'companies are')} in it, and shown without an industry until it is restored.`}{' '}
              You can restore it from the deleted industries.
            </p>
          )}
        </ConfirmDialog>
      )
  }
}
