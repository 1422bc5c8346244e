'use client'

import { toast } from '@heroui/react/toast'
import { useEffect, useState } from 'react'
import type { z } from 'zod'
import { ApiProblem, callApi, inputProblemText } from '@/src/components/api.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { type connectRequestSchema, connectResponseSchema } from '@/src/lib/contract/connections.ts'

type ConnectConfig = z.infer<typeof connectRequestSchema>['config']

export type ConnectProblem = { readonly message: string; readonly field: string | undefined }

export type Connecting = {
  readonly pending: boolean
  readonly problem: ConnectProblem | null
  readonly connect: (config?: ConnectConfig) => Promise<void>
}

/** Connects a CRM: opens its consent page or, with a token, calls `onConnected`. */
export function useConnect(crmType: CrmType, onConnected: () => Promise<unknown>): Connecting {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<ConnectProblem | null>(null)

  // The browser's Back button may restore this page from its cache.
  useEffect(() => {
    const restored = (event: PageTransitionEvent) => {
      if (event.persisted) setPending(false)
    }
    window.addEventListener('pageshow', restored)
    return () => window.removeEventListener('pageshow', restored)
  }, [])

  const connect = async (config?: ConnectConfig) => {
    setPending(true)
    setProblem(null)
    try {
      const { authUrl } = await callApi(connectResponseSchema, '/api/crm/connect', {
        method: 'POST',
        body: config === undefined ? { crmType } : { crmType, config },
      })
      if (authUrl === null) {
        toast.success(`${crmNames[crmType]} is connected`)
        await onConnected()
        setPending(false)
        return
      }
      if (!/^https?:\/\//i.test(authUrl)) throw new Error(`The server returned no valid address of ${crmNames[crmType]}.`)
      window.location.assign(authUrl)
    } catch (thrown) {
      setProblem({ message: inputProblemText(thrown), field: thrown instanceof ApiProblem ? thrown.field : undefined })
      setPending(false)
    }
  }
  return { pending, problem, connect }
}
