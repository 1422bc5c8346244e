'use client'

import { Button } from '@heroui/react/button'
import { Drawer } from '@heroui/react/drawer'
import { Menu } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { NavLinks } from '@/src/components/shell/nav-links.tsx'

/** The navigation of narrow screens: a button that opens a drawer. */
export function MobileNav({ counts, children }: { counts: Readonly<Record<string, number>>; children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button variant="ghost" size="sm" isIconOnly aria-label="Open navigation" onPress={() => setIsOpen(true)}>
        <Menu aria-hidden />
      </Button>
      <Drawer.Backdrop isOpen={isOpen} onOpenChange={setIsOpen}>
        <Drawer.Content placement="left">
          <Drawer.Dialog aria-label="Navigation" className="flex h-full w-72 flex-col justify-between p-4">
            <Drawer.CloseTrigger aria-label="Close navigation" />
            <div className="mt-8 min-h-0 overflow-y-auto p-1">
              <NavLinks counts={counts} onNavigate={() => setIsOpen(false)} />
            </div>
            {children}
          </Drawer.Dialog>
        </Drawer.Content>
      </Drawer.Backdrop>
    </>
  )
}
