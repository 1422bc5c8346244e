import { listPath } from '@/src/components/records/record-pages.ts'
import { ChoicePills } from '@/src/components/ui/choice-pills.tsx'

/** The list of opportunities, or the board: each has an address. */
export function ViewSwitch({ current }: { current: 'list' | 'board' }) {
  const path = listPath('opportunity')
  return (
    <ChoicePills
      label="View"
      current={current}
      choices={[
        { value: 'list', href: path, label: 'List' },
        { value: 'board', href: `${path}?view=board`, label: 'Board' },
      ]}
    />
  )
}
