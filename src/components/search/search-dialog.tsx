'use client'

import { Autocomplete } from '@heroui/react/autocomplete'
import { Header } from '@heroui/react/header'
import { ListBox } from '@heroui/react/list-box'
import { Modal } from '@heroui/react/modal'
import { SearchField } from '@heroui/react/search-field'
import type { LucideIcon } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { objectIcons } from '@/src/components/records/object-icons.ts'
import { listPath, listTitle, recordHref } from '@/src/components/records/record-pages.ts'
import { useSearch } from '@/src/components/search/use-search.ts'
import { navPages } from '@/src/components/shell/nav-pages.ts'
import { type FoundRecord, searchLimit } from '@/src/lib/contract/search.ts'
import { shownObjects } from '@/src/lib/records/pages/pages.ts'

type Entry = { readonly href: string; readonly label: string; readonly detail: string | null; readonly icon: LucideIcon }
type Section = { readonly title: string; readonly entries: readonly Entry[] }

/** Finds records of every object, and pages, while typing; arrows and Enter open one. */
export function SearchDialog({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={onOpenChange}>
      <Modal.Container placement="top" size="lg">
        <Modal.Dialog aria-label="Search" className="p-3">
          <Palette onDone={() => onOpenChange(false)} />
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  )
}

/** Begins blank each time that it is opened. */
function Palette({ onDone }: { onDone: () => void }) {
  const router = useRouter()
  const [text, setText] = useState('')
  const { results, problem, isPending, of } = useSearch(text)
  const sections = [...recordSections(results, of), pageSection(text)].filter(({ entries }) => entries.length > 0)
  const go = (href: string) => {
    onDone()
    router.push(href)
  }
  return (
    <Autocomplete.Filter inputValue={text} onInputChange={setText}>
      <SearchField autoFocus aria-label="Search contacts, companies, leads, opportunities and pages" fullWidth>
        <SearchField.Group>
          <SearchField.SearchIcon />
          <SearchField.Input placeholder="Search names, emails, companies, phone numbers…" />
          <SearchField.ClearButton aria-label="Clear search" />
        </SearchField.Group>
      </SearchField>
      <ListBox
        aria-label="Found"
        className="mt-2 max-h-[60dvh] overflow-y-auto"
        onAction={(key) => go(String(key))}
        renderEmptyState={() => null}
      >
        {sections.map(({ title, entries }) => (
          <ListBox.Section key={title}>
            <Header>{title}</Header>
            {entries.map(({ href, label, detail, icon: Icon }) => (
              <ListBox.Item key={href} id={href} textValue={label}>
                <Icon aria-hidden className="size-4 shrink-0 text-muted" />
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{label}</span>
                  {detail === null ? null : <span className="block truncate text-xs text-muted">{detail}</span>}
                </span>
              </ListBox.Item>
            ))}
          </ListBox.Section>
        ))}
      </ListBox>
      <output className="block px-2 py-1.5 text-sm text-muted">{statusText()}</output>
    </Autocomplete.Filter>
  )

  function statusText(): string {
    if (problem !== null) return problem
    if (isPending) return 'Searching…'
    if (of === '') return ''
    if (results.length === 0) return `No record has “${of}”.`
    const found = isCut(results) ? `${results.length} shown, at most ${searchLimit} of each kind` : `${results.length} found`
    return `${found}. Arrow keys and Enter open one.`
  }
}

function recordSections(results: readonly FoundRecord[], of: string): readonly Section[] {
  return shownObjects.map((object) => {
    const icon = objectIcons[object]
    const found = results.filter((each) => each.object === object)
    const entries = found.map(({ id, title, detail }) => ({ href: recordHref(object, id), label: title, detail, icon }))
    const all = { href: `${listPath(object)}?${new URLSearchParams({ q: of })}`, label: `All with “${of}”`, detail: null, icon }
    return { title: listTitle(object), entries: isCut(found) ? [...entries, all] : entries }
  })
}

/** Whether there may be more of an object than were asked for. */
function isCut(results: readonly FoundRecord[]): boolean {
  return shownObjects.some((object) => results.filter((found) => found.object === object).length >= searchLimit)
}

function pageSection(text: string): Section {
  const wanted = text.trim().toLowerCase()
  return {
    title: 'Go to',
    entries: navPages
      .filter(({ label }) => label.toLowerCase().includes(wanted))
      .map(({ href, label, icon }) => ({ href, label, detail: null, icon })),
  }
}
