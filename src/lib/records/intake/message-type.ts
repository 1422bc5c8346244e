import { z } from 'zod'

/** Values by column. */
export type Values = Readonly<Record<string, string | number>>

/** What a message says, as it is stored beside it. */
export type Said = {
  /** What the same message has in common, no matter who sends it again; null: only the sender's own key tells. */
  readonly identity: readonly string[] | null
  readonly contact: Values
  readonly ticket: Values
  readonly senderUser: string | null
  readonly source: string | null
  readonly version: number
  /** Whether all is there that nobody would have to ask for. */
  readonly isComplete: boolean
}

/** A kind of message: its address, the schema of its body, and what is special about it. */
export type MessageType<Schema extends z.ZodType = z.ZodType> = {
  /** Its address, below /webhooks. */
  readonly path: string
  readonly label: string
  /** What approving it does, in a few words. */
  readonly does: string
  readonly schema: Schema
  /** Of a call without an Idempotency-Key, where that takes more; else the same. */
  readonly schemaWithoutKey?: Schema
  readonly example: z.input<Schema>
  readonly said: (body: z.output<Schema>) => Said
}

/** A type keeps its schema's types to itself: readers have a body that was parsed by it. */
export function messageType<Schema extends z.ZodType>(
  type: MessageType<Schema>,
): {
  readonly path: string
  readonly label: string
  readonly does: string
  readonly schema: z.ZodType
  readonly schemaWithoutKey: z.ZodType
  readonly example: unknown
  readonly said: (body: unknown) => Said
} {
  return { schemaWithoutKey: type.schema, ...type, said: (body) => type.said(type.schema.parse(body)) }
}
