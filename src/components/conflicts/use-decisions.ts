'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useState } from 'react'
import { callApi, problemText } from '@/src/components/api.ts'
import { keyOf, type ShownConflict } from '@/src/components/conflicts/shown-conflict.ts'
import { conflictBulkAnswerSchema } from '@/src/lib/contract/conflicts.ts'

type Kept = 'adsapp' | 'crm'
type Decided = { readonly conflict: ShownConflict; readonly keep: Kept }

/** How long a decision can be taken back before it is sent. */
const graceMs = 5_000
const bulkPath = '/api/crm/conflicts/bulk'
/** Decisions of one call. */
const callMax = 500

const bodyOf = (decided: readonly Decided[]) => ({
  decisions: decided.map(({ conflict: { linkId, field, seen }, keep }) => ({ linkId, field, seen, keep })),
})

/**
 * Decisions that show at once and are sent some seconds later, so that the last ones can be taken back. What is refused is shown again with its
 * reason; anyone who leaves the page sends what is left.
 */
export function useDecisions() {
  const router = useRouter()
  const [waiting, setWaiting] = useState<readonly Decided[]>([])
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set())
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map())
  const latest = useRef<readonly Decided[]>([])

  const put = useCallback((next: readonly Decided[]) => {
    latest.current = next
    setWaiting(next)
  }, [])

  const show = useCallback((keys: readonly string[], why: ReadonlyMap<string, string>) => {
    setGone((before) => new Set([...before].filter((key) => !keys.includes(key))))
    setProblems((before) => new Map([...before, ...why]))
  }, [])

  const send = useCallback(async () => {
    const sent = latest.current
    put([])
    for (let from = 0; from < sent.length; from += callMax) {
      const some = sent.slice(from, from + callMax)
      try {
        const { failed } = await callApi(conflictBulkAnswerSchema, bulkPath, { method: 'POST', body: bodyOf(some) })
        // What somebody else has decided is decided.
        const left = failed.filter(({ code }) => code !== 'conflict_not_found')
        show(left.map(keyOf), new Map(left.map((each) => [keyOf(each), each.message])))
      } catch (thrown) {
        const keys = some.map(({ conflict }) => conflict.key)
        show(keys, new Map(keys.map((key) => [key, problemText(thrown)])))
      }
    }
    router.refresh()
  }, [put, router, show])

  useEffect(() => {
    if (waiting.length === 0) return
    const timer = setTimeout(() => void send(), graceMs)
    return () => clearTimeout(timer)
  }, [waiting, send])

  useEffect(() => {
    const flush = () => {
      const left = latest.current
      if (left.length === 0) return
      latest.current = []
      const headers = { 'content-type': 'application/json' }
      for (let from = 0; from < left.length; from += callMax) {
        const body = JSON.stringify(bodyOf(left.slice(from, from + callMax)))
        void fetch(bulkPath, { method: 'POST', headers, body, keepalive: true })
      }
    }
    window.addEventListener('pagehide', flush)
    return () => {
      window.removeEventListener('pagehide', flush)
      flush()
    }
  }, [])

  const decide = (conflicts: readonly ShownConflict[], keep: Kept) => {
    const open = conflicts.filter(({ isUnmapped }) => !isUnmapped)
    const keys = open.map(({ key }) => key)
    put([...latest.current, ...open.map((conflict) => ({ conflict, keep }))])
    setGone((before) => new Set([...before, ...keys]))
    setProblems((before) => new Map([...before].filter(([key]) => !keys.includes(key))))
  }

  /** @returns the conflict that is back; undefined: there was nothing to take back */
  const takeBack = (): ShownConflict | undefined => {
    const last = latest.current.at(-1)
    if (last === undefined) return undefined
    put(latest.current.slice(0, -1))
    show([last.conflict.key], new Map())
    return last.conflict
  }

  const hide = (key: string) => setGone((before) => new Set([...before, key]))

  return { waiting: waiting.length, gone, problems, decide, takeBack, hide, send }
}
