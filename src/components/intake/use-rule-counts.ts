'use client'

import { useEffect, useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { type DraftRule, isNarrow } from '@/src/components/intake/rule-words.ts'
import { intakePreviewSchema, type IntakeRules, type RuleCounts } from '@/src/lib/contract/intake-rules.ts'

/** How long nobody has typed before rules are counted again. */
const quietMs = 400

const conditionsOf = ({ type, source, known_customer, complete }: Omit<DraftRule, 'key' | 'id' | 'is_on'>) => ({
  type,
  source: source?.trim() || null,
  known_customer,
  complete,
})
const nameOf = (rule: Parameters<typeof conditionsOf>[0]) => JSON.stringify(conditionsOf(rule))

/** What each rule would have approved, as it is edited: counted before it is saved. Null where it is not known yet. */
export function useRuleCounts(stored: IntakeRules, rules: readonly DraftRule[]): (rule: DraftRule) => RuleCounts | null {
  const [counted, setCounted] = useState<ReadonlyMap<string, RuleCounts>>(
    () => new Map(stored.rules.map((rule) => [nameOf(rule), rule.last_30_days])),
  )
  const open = JSON.stringify([
    ...new Set(rules.filter((rule) => isNarrow(rule) && !counted.has(nameOf(rule))).map((rule) => nameOf(rule))),
  ])
  useEffect(() => {
    const names = z.array(z.string()).parse(JSON.parse(open))
    if (names.length === 0) return
    let isOld = false
    const count = async () => {
      const body = { rules: names.map((name): unknown => JSON.parse(name)) }
      // Without counts the rules can be edited and saved anyway.
      const preview = await callApi(intakePreviewSchema, '/api/intake/rules/preview', { method: 'POST', body }).catch(() => null)
      if (isOld || preview === null) return
      setCounted((before) => new Map([...before, ...names.flatMap((name, place) => pair(name, preview.rules[place]))]))
    }
    const timer = setTimeout(() => void count(), quietMs)
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [open])
  return (rule) => counted.get(nameOf(rule)) ?? null
}

function pair(name: string, counts: RuleCounts | undefined): (readonly [string, RuleCounts])[] {
  return counts === undefined ? [] : [[name, counts]]
}
