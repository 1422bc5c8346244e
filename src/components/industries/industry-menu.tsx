'use client'

import { Button } from '@heroui/react/button'
import { Dropdown } from '@heroui/react/dropdown'
import { Ellipsis } from 'lucide-react'
import type { Open } from '@/src/components/industries/industry-dialog.tsx'

const choices = [
  ['add', 'Add one below it…'],
  ['rename', 'Rename…'],
  ['move', 'Move…'],
  ['merge', 'Merge into another…'],
  ['remove', 'Delete…'],
] as const satisfies readonly (readonly [Open['kind'], string])[]

/** What can be done with an industry. */
export function IndustryMenu({ name, onOpen }: { name: string; onOpen: (kind: Open['kind']) => void }) {
  return (
    <Dropdown>
      <Button isIconOnly size="sm" variant="ghost" aria-label={`Change ${name}`}>
        <Ellipsis aria-hidden />
      </Button>
      <Dropdown.Popover placement="bottom end">
        <Dropdown.Menu
          aria-label={`Change ${name}`}
          onAction={(key) => {
            const chosen = choices.find(([kind]) => kind === key)
            if (chosen) onOpen(chosen[0])
          }}
        >
          {choices.map(([kind, label]) => (
            <Dropdown.Item key={kind} id={kind} textValue={label}>
              {label}
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  )
}
