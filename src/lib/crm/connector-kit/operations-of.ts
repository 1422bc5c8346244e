import type { Connector } from '../port/connector.ts'

type OfObject<Call> = Call extends (session: never, object: never, ...rest: infer Args) => infer Answer
  ? (...rest: Args) => Answer
  : never

/** What the port has for an object, in a conversation. */
export type OperationsOf<Names extends keyof Connector> = {
  readonly [Name in Names]: OfObject<NonNullable<Connector[Name]>>
}
