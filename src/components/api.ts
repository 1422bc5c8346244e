import type { z } from 'zod'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { problemSchema } from '@/src/lib/contract/answers.ts'

/** An error response of the API, or no response. `message` is written for people. */
export class ApiProblem extends Error {
  readonly code: string
  readonly status: number
  readonly field: string | undefined
  readonly runId: string | undefined

  constructor(problem: {
    code: string
    message: string
    status: number
    field?: string | undefined
    runId?: string | undefined
  }) {
    super(problem.message)
    this.name = 'ApiProblem'
    this.code = problem.code
    this.status = problem.status
    this.field = problem.field
    this.runId = problem.runId
  }
}

/** Calls an API route of ours and checks the answer. @throws ApiProblem */
export async function callApi<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  options: { method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; body?: unknown } = {},
): Promise<z.output<Schema>> {
  const response = await send(path, options)
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw problemOf(response, answer)
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new ApiProblem({
    code: 'unexpected_answer',
    message: 'The server’s answer does not fit this page. Reload the page: the app may have been updated.',
    status: response.status,
  })
}

/** Fetches a file that an API route of ours makes of what is sent. @throws ApiProblem */
export async function fetchFile(path: string, body: unknown): Promise<Blob> {
  const response = await send(path, { method: 'POST', body })
  if (!response.ok) throw problemOf(response, await response.json().catch(() => null))
  return response.blob()
}

function problemOf({ status }: Response, answer: unknown): ApiProblem {
  const problem = problemSchema.safeParse(answer)
  const message = `The server answered with status ${status}. Try again in a moment.`
  return new ApiProblem(problem.success ? { ...problem.data.error, status } : { code: 'unexpected_answer', message, status })
}

async function send(path: string, { method = 'GET', body }: { method?: string; body?: unknown }): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch {
    throw new ApiProblem({
      code: 'unreachable',
      message: 'The server cannot be reached. Check your connection and try again.',
      status: 0,
    })
  }
}

/** The sentence to show at the input that is at fault, which has a name of its own there: without the one that the API has for it. */
export function inputProblemText(thrown: unknown): string {
  const text = problemText(thrown)
  const named = thrown instanceof ApiProblem && thrown.field !== undefined ? `${thrown.field}: ` : ''
  return named !== '' && text.startsWith(named) ? capitalized(text.slice(named.length)) : text
}

/** The sentence to show for a thrown value. */
export function problemText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : 'Something went wrong. Try again in a moment.'
}
