import { Button } from '@heroui/react/button'
import { Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'

/** What an opportunity has of one kind, as its contacts: listed, with a button that adds one and the form that it opens. */
export function ListedPanel({
  title,
  add,
  onAdd,
  problem,
  notice,
  empty,
  rows,
  form,
}: {
  title: string
  /** What the button says. */
  add: string
  /** Null where none can be added now. */
  onAdd: (() => void) | null
  /** Why the last call failed. */
  problem: string | null
  notice?: ReactNode
  /** What is said instead of rows; null where there are some. */
  empty: string | null
  rows: ReactNode
  /** Of one that is being added; null while none is. */
  form: ReactNode
}) {
  return (
    <Panel
      title={title}
      flush
      actions={
        onAdd ? (
          <Button size="sm" variant="outline" onPress={onAdd}>
            <Plus aria-hidden /> {add}
          </Button>
        ) : null
      }
    >
      {problem ? (
        <div className="p-4">
          <Notice tone="danger" title="That did not work">
            {problem}
          </Notice>
        </div>
      ) : null}
      {notice}
      {empty === null ? null : <p className="px-4 py-3 text-muted">{empty}</p>}
      <ul className="divide-y divide-border">{rows}</ul>
      {form ? <div className="border-t border-border px-4 py-3">{form}</div> : null}
    </Panel>
  )
}

/** The buttons of one row: each has a label for those who hear it without the row. */
export function RowButtons({
  isDisabled,
  change,
  remove,
}: {
  isDisabled: boolean
  change: { readonly label: string; readonly onPress: () => void }
  remove: { readonly label: string; readonly onPress: () => void }
}) {
  return (
    <span className="flex gap-1">
      <Button size="sm" variant="ghost" isDisabled={isDisabled} aria-label={change.label} onPress={change.onPress}>
        Change
      </Button>
      <Button isIconOnly size="sm" variant="ghost" isDisabled={isDisabled} aria-label={remove.label} onPress={remove.onPress}>
        <Trash2 aria-hidden />
      </Button>
    </span>
  )
}
