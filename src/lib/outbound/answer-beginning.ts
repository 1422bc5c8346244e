import { storable } from '../core/text/storable-text.ts'

/** Of an answer, the beginning is kept. */
const charsMax = 500
const bytesMax = 4_096
const defaultWaitMs = 1_000

/**
 * How an answer begins, as far as it comes soon: its status is there already, and a receiver that dribbles the rest holds up nobody else's
 * messages.
 * @param secret what is left out where the receiver repeats it: the operator's key is not for those who see the answer
 */
export async function beginningOf(answer: Response, secret: string, waitMs = defaultWaitMs): Promise<string | null> {
  if (answer.body === null) return null
  const reader: ReadableStreamDefaultReader<Uint8Array> = answer.body.getReader()
  const stop = () => void reader.cancel().catch(() => undefined)
  const timer = setTimeout(stop, waitMs)
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (let bytes = 0; bytes < bytesMax && text.length < charsMax + secret.length; ) {
      const { done, value } = await reader.read()
      if (done) break
      bytes += value.byteLength
      text += decoder.decode(value, { stream: true })
    }
  } catch {
    // The status has been answered; how its text ends says nothing about it.
  } finally {
    clearTimeout(timer)
  }
  stop()
  const shown = secret === '' ? text : text.replaceAll(secret, '…')
  return storable(shown).slice(0, charsMax) || null
}
