import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { closeServer, listen } from '../../sandbox/listen.ts'

const askedSchema = z.object({
  model: z.string(),
  input: z.array(z.string()).optional(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).optional(),
})
type Asked = z.infer<typeof askedSchema> & { readonly path: string; readonly authorization: string | undefined }
type Answer = { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }

export type ModelService = {
  /** With its version, as EMBEDDINGS_URL and LLM_URL have it. */
  readonly url: string
  readonly asked: Asked[]
  /** What it answers from now on; an answer without a body is an empty one. */
  answerWith(responder: (asked: Asked, place: number) => Answer): void
  close(): Promise<void>
}

/** A service that speaks OpenAI's protocol on a free port: makes vectors in which texts with words in common are near, and says what it is told to. */
export async function startModelService(): Promise<ModelService> {
  const asked: Asked[] = []
  let responder: (asked: Asked, place: number) => Answer = (one) => vectorsOf(one.input ?? [])
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization } = request.headers
    const one = { ...askedSchema.parse(JSON.parse(await text(request))), path: request.url ?? '', authorization }
    asked.push(one)
    const { status = 200, headers, body = {} } = responder(one, asked.length - 1)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }
  const server = createServer((request, response) => void serve(request, response))
  const port = await listen(server, { port: 0, service: 'the models', variable: 'PORT' })
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    answerWith: (given) => {
      responder = given
    },
    close: () => closeServer(server, 0),
  }
}

/** A vector a text, with a one for each of its words. */
export function vectorsOf(texts: readonly string[], dimensions = 384): Answer {
  const vectorOf = (each: string) => {
    const vector = Array.from({ length: dimensions }, () => 0)
    for (const word of each.toLowerCase().match(/[a-z]{3,}/g) ?? ['none']) {
      vector[createHash('md5').update(word).digest().readUInt32BE() % dimensions] = 1
    }
    return vector
  }
  return {
    body: {
      object: 'list',
      model: 'any',
      data: texts.map((each, index) => ({ object: 'embedding', index, embedding: vectorOf(each) })),
      usage: { prompt_tokens: 1, total_tokens: 1 },
    },
  }
}

/** What a language model says. */
export const saying = (content: string): Answer => ({
  body: {
    id: 'chat',
    object: 'chat.completion',
    created: 1,
    model: 'any',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  },
})
