import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText } from 'ai'
import type { ModelService } from '../env-groups.ts'
import { askService } from './model-service.ts'

/**
 * What a language model says to data that is put to it as JSON: no text in it can end the place that it is in.
 * @param asked.tokensMax of the answer
 * @throws Failure `llm_unreachable`, `llm_busy`, `llm_refused`
 */
export async function askLanguageModel(
  service: ModelService,
  asked: { readonly instructions: string; readonly data: unknown; readonly tokensMax: number },
): Promise<string> {
  const provider = createOpenAICompatible({
    name: 'llm',
    baseURL: service.url,
    ...(service.apiKey === undefined ? {} : { apiKey: service.apiKey }),
  })
  return askService('llm', undefined, async (abortSignal) => {
    const answer = await generateText({
      model: provider.chatModel(service.model),
      instructions: asked.instructions,
      prompt: JSON.stringify(asked.data),
      temperature: 0,
      maxOutputTokens: asked.tokensMax,
      maxRetries: 0,
      abortSignal,
    })
    return answer.text.trim()
  })
}
