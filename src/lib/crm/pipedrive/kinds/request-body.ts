import { z } from 'zod'

/**
 * A request body as the SDK types it. What is in it was made here, field by field; the SDK's types lack some of what Pipedrive takes: null for
 * clearing a field, and the parts of a person's name.
 */
export function requestBody<Body extends object>() {
  return z.custom<Body>((body) => typeof body === 'object' && body !== null)
}
