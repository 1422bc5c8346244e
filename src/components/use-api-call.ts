'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { z } from 'zod'
import { callApi, problemText } from '@/src/components/api.ts'

type Call = Parameters<typeof callApi>[2]

/** Calls the API and has the page show what has become of it. */
export function useApiCall() {
  const router = useRouter()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  /** Null when it failed; `problem` says why then. */
  const call = async <Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    options: Call,
  ): Promise<z.output<Schema> | null> => {
    setPending(true)
    setProblem(null)
    try {
      return await callApi(schema, path, options)
    } catch (thrown) {
      setProblem(problemText(thrown))
      return null
    } finally {
      router.refresh()
      setPending(false)
    }
  }
  return { call, pending, problem }
}
