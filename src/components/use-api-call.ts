'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { z } from 'zod'
import { ApiProblem, callApi, problemText } from '@/src/components/api.ts'

/** Why a call failed; `field` is blank where it is about none. */
export type CallFailure = { readonly text: string; readonly field: string; readonly code: string }

type Call = Parameters<typeof callApi>[2]

/** Calls the API and has the page show what has become of it. */
export function useApiCall() {
  const router = useRouter()
  const [pending, setPending] = useState(false)
  const [failure, setFailure] = useState<CallFailure | null>(null)

  /** Null when it failed; `problem` says why then, and `failure` of which input. */
  const call = async <Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    options: Call,
  ): Promise<z.output<Schema> | null> => {
    setPending(true)
    setFailure(null)
    try {
      return await callApi(schema, path, options)
    } catch (thrown) {
      const { field = '', code = '' } = thrown instanceof ApiProblem ? thrown : {}
      setFailure({ text: problemText(thrown), field, code })
      return null
    } finally {
      router.refresh()
      setPending(false)
    }
  }
  return { call, pending, failure, problem: failure?.text ?? null, isTold: failure?.code === 'changed_meanwhile' }
}
