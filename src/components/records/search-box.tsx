'use client'

import { SearchField } from '@heroui/react/search-field'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useEffect, useRef, useState, useTransition } from 'react'

const debounceMs = 300

/** Searches while typing. The search is in the address, so that it can be shared and restored. */
export function SearchBox({ search, label, placeholder }: { search: string; label: string; placeholder: string }) {
  const router = useRouter()
  const pathname = usePathname()
  const current = useSearchParams()
  const [text, setText] = useState(search)
  const [shown, setShown] = useState(search)
  const [isPending, startTransition] = useTransition()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  // The address changed by other means: back, a link, “clear search”.
  if (search !== shown) {
    setShown(search)
    if (!isPending && text.trim() !== search) setText(search)
  }
  useEffect(() => () => clearTimeout(timer.current), [])

  const go = (wanted: string) => {
    const parameters = new URLSearchParams(current)
    parameters.delete('after')
    parameters.delete('before')
    if (wanted.trim()) parameters.set('q', wanted.trim())
    else parameters.delete('q')
    startTransition(() => router.replace(`${pathname}?${parameters.toString()}`, { scroll: false }))
  }
  const change = (wanted: string) => {
    setText(wanted)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => go(wanted), debounceMs)
  }

  return (
    <SearchField
      aria-label={label}
      value={text}
      onChange={change}
      onSubmit={(wanted) => {
        clearTimeout(timer.current)
        go(wanted)
      }}
      fullWidth
      className="sm:max-w-sm"
    >
      <SearchField.Group>
        <SearchField.SearchIcon />
        <SearchField.Input placeholder={placeholder} />
        <SearchField.ClearButton aria-label="Clear search" />
      </SearchField.Group>
    </SearchField>
  )
}
