import { peopleWhoMay, type Permission, roles, rolesThatMay } from '../core/access/roles.ts'
import { isForPeople, type Operation } from './operation.ts'

/** What holds for all of the API, in Markdown. */
export const introduction = `
The API of one ADSapp CRM Hub: connect CRMs, run syncs, read their state, and make the decisions that need a person. The pages use the same calls.

**Who may call.** Send the session cookie of a browser that has signed in, or \`Authorization: Bearer <access token>\` with an access token of the
hub's Supabase project (\`supabase.auth.signInWithPassword\`, then \`session.access_token\`). You read and change your organisation's data;
with several organisations, name one by its slug or id in the header \`X-Organization\`, or choose it with the cookie \`adsapp-organization\`, over https \`__Host-adsapp-organization\`. What you may do follows from your role at the moment of the call: ${roles.join(', ')}.
Each operation says who may. Programs without a person send an API key, as \`X-API-Key\` or as the bearer token, where an operation names the scope that
it needs. Background jobs take the server's \`CRON_SECRET\` as the bearer token.

**Errors** answer \`{ "error": { "code", "message", "field"? } }\`: \`code\` is for programs and stays, \`message\` is a sentence for people, \`field\` is the
path of the input at fault. Where wrong input answers 400, \`fields\` lists all of it, the first also in \`field\`; an empty path is the input as a whole. Input is checked whole: an unknown name is refused, not ignored.

**Times** are ISO 8601. **Answers** are never cached, and may gain fields.
`.trim()

export const securitySchemes = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'adsapp-session',
    description:
      'Set by signing in. Long sessions are in several cookies: `adsapp-session.0`, `.1`, … Over https its name is `__Host-adsapp-session`.',
  },
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token of the hub’s Supabase project.',
  },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description:
      'A key that an admin has made, also as `Authorization: Bearer adsk_…`. Each operation says which scope it needs.',
  },
  cronSecret: { type: 'http', scheme: 'bearer', description: 'The server’s CRON_SECRET.' },
  metricsToken: { type: 'http', scheme: 'bearer', description: 'The server’s METRICS_TOKEN.' },
} as const

/** Any one of these suffices; none: the operation is public, or the CRM authenticates itself. */
export function securityOf({ access, scope }: Pick<Operation, 'access' | 'scope'>): Record<string, string[]>[] {
  if (isForPeople(access)) return [{ session: [] }, { accessToken: [] }, ...(scope === undefined ? [] : [{ apiKey: [] }])]
  switch (access) {
    case 'key':
      return [{ apiKey: [] }]
    case 'scheduler':
      return [{ cronSecret: [] }]
    case 'monitor':
      return [{ metricsToken: [] }]
    case 'public':
    case 'crm':
      return []
  }
}

/** Who may call, as a sentence. */
export function peopleSentence(permission: Permission): string {
  return rolesThatMay(permission).length === roles.length
    ? 'For everybody in the organisation.'
    : `For ${peopleWhoMay(permission)}.`
}
