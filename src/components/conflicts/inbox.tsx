'use client'

import { Button } from '@heroui/react/button'
import { useRef, useState } from 'react'
import { AlwaysDialog } from '@/src/components/conflicts/always-dialog.tsx'
import { ConflictRow } from '@/src/components/conflicts/conflict-row.tsx'
import { keys } from '@/src/components/conflicts/conflict-words.ts'
import type { ShownConflict } from '@/src/components/conflicts/shown-conflict.ts'
import { rowAttribute, useListKeys } from '@/src/components/conflicts/use-list-keys.ts'
import { useDecisions } from '@/src/components/conflicts/use-decisions.ts'
import { counted } from '@/src/components/format.ts'
import { SelectAll, SelectionProvider, useSelection } from '@/src/components/selection.tsx'
import { LineFold } from '@/src/components/ui/fold.tsx'

/** The conflicts of a page, to be decided with the mouse or the keyboard. Single letters work while a conflict has the focus, nowhere else. */
export function Inbox(props: { conflicts: readonly ShownConflict[]; mayDecide: boolean; mayMap: boolean }) {
  const ids = props.conflicts.filter(({ isUnmapped }) => !isUnmapped).map(({ key }) => key)
  return (
    <SelectionProvider ids={ids}>
      <List {...props} />
    </SelectionProvider>
  )
}

function List({ conflicts, mayDecide, mayMap }: { conflicts: readonly ShownConflict[]; mayDecide: boolean; mayMap: boolean }) {
  const { waiting, gone, problems, decide, takeBack, hide, send } = useDecisions()
  const { chosen, choose, chooseOnly } = useSelection()
  const [editing, setEditing] = useState<string | null>(null)
  const [always, setAlways] = useState<ShownConflict | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const rows = useRef(new Map<string, HTMLElement>())
  const shown = conflicts.filter(({ key }) => !gone.has(key))

  const focus = (key: string | undefined) => {
    if (key !== undefined) rows.current.get(key)?.focus()
  }
  /** The focus goes on before its row is gone. */
  const focusBeside = (key: string) => {
    const place = shown.findIndex((each) => each.key === key)
    focus((shown[place + 1] ?? shown[place - 1])?.key)
  }
  const keep = (conflict: ShownConflict, side: 'adsapp' | 'crm') => {
    focusBeside(conflict.key)
    decide([conflict], side)
  }
  const back = () => {
    const conflict = takeBack()
    if (conflict !== undefined) requestAnimationFrame(() => focus(conflict.key))
  }

  useListKeys(list, (key, row) => {
    const place = shown.findIndex((each) => each.key === row)
    const conflict = shown[place]
    if (key === 'j' || key === 'ArrowDown') return () => focus(shown[place + 1]?.key)
    if (key === 'k' || key === 'ArrowUp') return () => focus(shown[place - 1]?.key)
    if (!mayDecide || conflict === undefined) return undefined
    if (key === 'u') return back
    if (conflict.isUnmapped) return undefined
    switch (key) {
      case 'o':
        return () => keep(conflict, 'adsapp')
      case 't':
        return () => keep(conflict, 'crm')
      case 'x':
        return () => choose([conflict.key], !chosen.includes(conflict.key))
      case 'e':
        return conflict.isEditable ? () => setEditing(conflict.key) : undefined
      default:
        return undefined
    }
  })

  const decideChosen = (side: 'adsapp' | 'crm') => {
    decide(
      shown.filter(({ key }) => chosen.includes(key)),
      side,
    )
    chooseOnly([])
  }

  return (
    <>
      {mayDecide ? <DecisionBar waiting={waiting} onDecide={decideChosen} onTakeBack={back} onSend={() => void send()} /> : null}
      <ol ref={list} aria-label="Open conflicts" className="divide-y divide-border">
        {shown.map((conflict) => (
          <li key={conflict.key} {...{ [rowAttribute]: conflict.key }} className="focus-within:bg-surface-secondary">
            <ConflictRow
              linkRef={(element) => {
                if (element) rows.current.set(conflict.key, element)
                else rows.current.delete(conflict.key)
              }}
              conflict={conflict}
              mayDecide={mayDecide}
              mayMap={mayMap}
              problem={problems.get(conflict.key)}
              isEditing={editing === conflict.key}
              onKeep={(side) => keep(conflict, side)}
              onEdit={(isEditing) => {
                setEditing(isEditing ? conflict.key : null)
                if (!isEditing) requestAnimationFrame(() => focus(conflict.key))
              }}
              onAlways={() => setAlways(conflict)}
              onEdited={() => {
                setEditing(null)
                focusBeside(conflict.key)
                hide(conflict.key)
              }}
            />
          </li>
        ))}
      </ol>
      {shown.length === 0 ? <p className="px-4 py-6 text-muted">Everything on this page is decided.</p> : null}
      {mayDecide ? <Keys /> : null}
      {always === null ? null : <AlwaysDialog conflict={always} onClose={() => setAlways(null)} />}
    </>
  )
}

/** What can be done with the conflicts that are chosen, and with the decisions that are not sent yet. */
function DecisionBar({
  waiting,
  onDecide,
  onTakeBack,
  onSend,
}: {
  /** How many decisions are not sent yet. */
  waiting: number
  onDecide: (side: 'adsapp' | 'crm') => void
  onTakeBack: () => void
  onSend: () => void
}) {
  const { chosen } = useSelection()
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-2 border-b border-border px-4 py-2">
      <SelectAll>
        <span aria-live="polite">{chosen.length === 0 ? 'Select' : `${counted(chosen.length, 'conflict')} selected`}</span>
      </SelectAll>
      {chosen.length === 0 ? null : (
        <>
          <Button size="sm" variant="outline" onPress={() => onDecide('adsapp')}>
            Keep ours
          </Button>
          <Button size="sm" variant="outline" onPress={() => onDecide('crm')}>
            Keep theirs
          </Button>
        </>
      )}
      <output className="ml-auto flex items-center gap-2">
        {waiting === 0 ? null : (
          <>
            {counted(waiting, 'decision')}, sent in a moment
            <Button size="sm" variant="ghost" onPress={onTakeBack}>
              Take back
            </Button>
            <Button size="sm" variant="ghost" onPress={onSend}>
              Send now
            </Button>
          </>
        )}
      </output>
    </div>
  )
}

function Keys() {
  return (
    <div className="border-t border-border px-4 py-2">
      <LineFold title="Keys">
        <p className="mb-2 text-muted">They work while one of the conflicts has the focus.</p>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          {keys.map((each) => (
            <div key={each.keys} className="contents">
              <dt>
                <kbd>{each.keys}</kbd>
              </dt>
              <dd>{each.does}</dd>
            </div>
          ))}
        </dl>
      </LineFold>
    </div>
  )
}
