/** Where an entry of the change log happened: here, in the CRM, or to the pair. */
export const changeSides = ['adsapp', 'crm', 'link'] as const
/** What happened. */
export const changeKinds = [
  'created',
  'updated',
  'matched',
  'conflict',
  'failed',
  'excluded',
  'archived',
  'restored',
  'merged',
  'decided',
  'undecided',
  'viewed',
] as const

/** Who caused it. */
export const changeActorKinds = ['person', 'system', 'api_key', 'crm'] as const
