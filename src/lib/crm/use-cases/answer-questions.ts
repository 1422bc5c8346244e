import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { findConnection } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { SyncedObject } from '../domain/objects.ts'
import type { Engine } from '../engine.ts'

/** As many as the database answers in one transaction. */
const answersPerCall = 1_000

/**
 * One answer to all open questions whether records of a CRM are ones here with the same name: `link_unique` links those of which each side
 * has one, and leaves the others open; `create` says of all that they are others. Answering again changes nothing.
 * @returns how many were answered
 * @throws Failure `not_connected`
 */
export async function answerQuestions(
  engine: Engine,
  person: { readonly organizationId: string; readonly userId: string },
  of: { readonly crmType: CrmType; readonly object: SyncedObject; readonly answer: 'link_unique' | 'create' },
): Promise<number> {
  const connection = await findConnection(engine.db, person.organizationId, of.crmType)
  if (!connection) {
    const message = `${crmNames[of.crmType]} is not connected.`
    throw new Failure({ kind: 'invalid', code: 'not_connected', message, field: 'crmType' })
  }
  let answered = 0
  for (;;) {
    const answer = await engine.db.rpc('crm_answer_questions', {
      p_connection: connection.id,
      p_organization: person.organizationId,
      p_user: person.userId,
      p_object: of.object,
      p_action: of.answer,
    })
    const now = z.number().parse(unwrap(answer))
    answered += now
    if (now < answersPerCall) return answered
  }
}
