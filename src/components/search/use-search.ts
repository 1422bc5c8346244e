'use client'

import { useEffect, useState } from 'react'
import { callApi, problemText } from '@/src/components/api.ts'
import { type FoundRecord, searchSchema } from '@/src/lib/contract/search.ts'

const debounceMs = 120

/** `of`: the text that was searched for. */
type Found = { readonly of: string; readonly results: readonly FoundRecord[]; readonly problem: string | null }
const nothing: Found = { of: '', results: [], problem: null }

/** What the records' search finds for a text while it is typed: the last answer stays until the next one is there. */
export function useSearch(typed: string): Found & { readonly isPending: boolean } {
  const text = typed.trim()
  const [found, setFound] = useState(nothing)
  useEffect(() => {
    if (text === '') return
    let isStale = false
    const search = async () => {
      const answer = await callApi(searchSchema, `/api/search?${new URLSearchParams({ q: text })}`).then(
        ({ results }): Found => ({ of: text, results, problem: null }),
        (thrown): Found => ({ of: text, results: [], problem: problemText(thrown) }),
      )
      if (!isStale) setFound(answer)
    }
    const timer = setTimeout(() => void search(), debounceMs)
    return () => {
      isStale = true
      clearTimeout(timer)
    }
  }, [text])
  return text === '' ? { ...nothing, isPending: false } : { ...found, isPending: found.of !== text }
}
