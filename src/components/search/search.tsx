'use client'

import { Button } from '@heroui/react/button'
import { Kbd } from '@heroui/react/kbd'
import { Search as SearchIcon } from 'lucide-react'
import { createContext, type ReactNode, use, useEffect, useState } from 'react'
import { SearchDialog } from '@/src/components/search/search-dialog.tsx'

const ShowSearch = createContext<(isOpen: boolean) => void>(() => undefined)

/** The search of everything, on every page below: opened by its buttons, and by Ctrl or Cmd with K. */
export function SearchProvider({ children }: { children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false)
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      setIsOpen(true)
    }
    document.addEventListener('keydown', open)
    return () => document.removeEventListener('keydown', open)
  }, [])
  return (
    <ShowSearch value={setIsOpen}>
      {children}
      <SearchDialog isOpen={isOpen} onOpenChange={setIsOpen} />
    </ShowSearch>
  )
}

/** In the navigation of wide screens. */
export function SearchButton() {
  const show = use(ShowSearch)
  return (
    <Button
      variant="outline"
      size="sm"
      fullWidth
      className="mb-4 justify-start gap-2 font-normal text-muted"
      onPress={() => show(true)}
    >
      <SearchIcon aria-hidden />
      Search
      <Kbd aria-hidden className="ml-auto">
        Ctrl+K
      </Kbd>
    </Button>
  )
}

/** In the header of narrow ones. */
export function SearchIconButton() {
  const show = use(ShowSearch)
  return (
    <Button variant="ghost" size="sm" isIconOnly aria-label="Search" onPress={() => show(true)}>
      <SearchIcon aria-hidden />
    </Button>
  )
}
