'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { z } from 'zod'
import { ApiProblem, callApi, inputProblemText, problemText } from '@/src/components/api.ts'

/** Why a call failed; `field` is blank where it is about none. `atField`: the same, to be read at that field. */
export type CallFailure = { readonly text: string; readonly atField: string; readonly field: string; readonly code: string }

/** What to say at an input, by its name in the API, of a call that failed because of it, or of a part of it. */
export function failureAt(failure: CallFailure | null, input: string): string | undefined {
  return isAt(failure, input) ? failure?.atField : undefined
}

/** What to say apart from the inputs of a form, by their names in the API, of a call that failed because of none of them. */
export function failureElsewhere(failure: CallFailure | null, inputs: readonly string[]): string | null {
  return failure === null || inputs.some((input) => isAt(failure, input)) ? null : failure.text
}

function isAt(failure: CallFailure | null, input: string): boolean {
  const field = failure?.field ?? ''
  return field === input || (field.startsWith(input) && /^[.[]/.test(field.slice(input.length)))
}

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
      setFailure({ text: problemText(thrown), atField: inputProblemText(thrown), field, code })
      return null
    } finally {
      router.refresh()
      setPending(false)
    }
  }
  return { call, pending, failure, problem: failure?.text ?? null, isWarned: failure?.code === 'changed_meanwhile' }
}
