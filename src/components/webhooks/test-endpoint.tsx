'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { Notice } from '@/src/components/ui/notice.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { tookWords } from '@/src/components/webhooks/webhook-words.ts'
import { integrationTestSchema } from '@/src/lib/contract/integration.ts'
import type { TestResult } from '@/src/lib/contract/webhook-endpoints.ts'

/** Sends a test event, and shows what came back. */
export function TestEndpoint({
  id,
  label,
  about = '',
  names,
}: {
  /** Null: every endpoint that is active. */
  id: string | null
  label: string
  /** Said to screen readers, where a page has several of these. */
  about?: string
  /** What endpoints are called, where it tests several. */
  names?: Readonly<Record<string, string>>
}) {
  const { call, pending, problem } = useApiCall()
  const [results, setResults] = useState<readonly TestResult[]>([])
  const [none, setNone] = useState(false)
  const test = async () => {
    setResults([])
    const body = id === null ? {} : { endpoint_id: id }
    const answer = await call(integrationTestSchema, '/api/crm/integration/test', { method: 'POST', body })
    setResults(answer?.results ?? [])
    setNone(answer?.results.length === 0)
  }
  return (
    <div className="flex min-w-0 flex-col items-start gap-2">
      <Button variant="outline" size="sm" isPending={pending} onPress={() => void test()}>
        {pending ? 'Sending…' : label}
        {about === '' ? null : <span className="sr-only"> {about}</span>}
      </Button>
      {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
      {none ? <Notice tone="info">There is no active endpoint to test.</Notice> : null}
      {results.map((result) => (
        <TestOutcome key={result.endpoint_id} result={result} name={names?.[result.endpoint_id]} />
      ))}
    </div>
  )
}

function TestOutcome({ result, name }: { result: TestResult; name: string | undefined }) {
  const { success, status, duration_ms: duration, response, error } = result
  const what = name === undefined ? 'The test' : `${name}: the test`
  return (
    <Notice tone={success ? 'success' : 'danger'} title={success ? `${what} arrived` : `${what} did not arrive`}>
      <p>
        {error ?? `It answered with status ${status}.`} It took {tookWords(duration)}.
      </p>
      {response === null || response === '' ? null : (
        <pre className="mt-1 font-mono text-xs break-all whitespace-pre-wrap">{response}</pre>
      )}
    </Notice>
  )
}
