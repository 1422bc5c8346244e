import { withJoined } from '../domain/remote-names.ts'
import type { Connector } from '../port/connector.ts'

/** A connector that lists the CRM's first and last name as one field besides, for those who have them in one here. */
export function withJoinedNames(connector: Connector): Connector {
  return { ...connector, describeFields: async (session, object) => withJoined(await connector.describeFields(session, object)) }
}
