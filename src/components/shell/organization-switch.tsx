'use client'

import { Button } from '@heroui/react/button'
import { Dropdown } from '@heroui/react/dropdown'
import { ChevronsUpDown } from 'lucide-react'
import { useTransition } from 'react'
import { switchOrganization } from '@/app/dashboard/account/actions.ts'
import type { Membership } from '@/src/lib/http/session.ts'

export function OrganizationSwitch({ memberships, currentId }: { memberships: readonly Membership[]; currentId: string }) {
  const [isSwitching, startSwitch] = useTransition()
  return (
    <Dropdown>
      <Button variant="ghost" size="sm" isIconOnly isDisabled={isSwitching} aria-label="Switch organisation">
        <ChevronsUpDown aria-hidden />
      </Button>
      <Dropdown.Popover placement="top start">
        <Dropdown.Menu
          aria-label="Organisations"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[currentId]}
          onAction={(key) => {
            if (key !== currentId) startSwitch(() => switchOrganization(String(key)))
          }}
        >
          {memberships.map(({ id, name }) => (
            <Dropdown.Item key={id} id={id} textValue={name}>
              <Dropdown.ItemIndicator />
              {name}
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  )
}
