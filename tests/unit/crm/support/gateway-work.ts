import type { Work } from '../../../../src/lib/db/gateway.ts'

/** What a delivery has to do, before its first attempt. */
export function gatewayWork(more: Partial<Work> = {}): Work {
  return {
    id: 'one',
    integrationId: 'integration',
    kind: 'contact',
    contactKey: 'e:ada@example.com',
    payload: {},
    attempts: 0,
    unansweredSince: null,
    interruptedAt: null,
    pending: null,
    state: null,
    recordId: null,
    isMade: false,
    ...more,
  }
}
