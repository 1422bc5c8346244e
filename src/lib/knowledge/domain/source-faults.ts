/** What is wrong with one member of a link in view of the others. */
export type MemberFault = { readonly path: readonly string[]; readonly message: string }

/** Of a body that may be wrong elsewhere. */
type Members = Readonly<Record<string, unknown>>

const given = (value: unknown): boolean => value !== undefined && value !== null

/** What does not fit together of a link that is added. */
export function sourceFaults(link: Members): readonly MemberFault[] {
  const { type = 'api', url } = link
  return [
    ...(typeof url === 'string' && url.trim() !== '' ? urlFaults(type, url.trim()) : []),
    ...(type === 'database' && !given(link['query']) ? [fault('query', 'a database needs a query: one SELECT.')] : []),
    ...statementFaults(link),
  ]
}

/** What does not fit together of what is said about a source, whether it is new or not. */
export function statementFaults(stated: Members): readonly MemberFault[] {
  const { type, method, auth, api_key: key, query } = stated
  const [body, graphql] = [given(stated['body']), given(stated['graphql'])]
  return [
    ...(body && graphql ? [fault('body', 'this or graphql, not both.')] : []),
    ...(method === 'GET' && (body || graphql) ? [fault('method', 'a body and GraphQL are sent with POST.')] : []),
    ...(given(auth) && given(key) ? [fault('api_key', 'this or auth, not both: each makes the Authorization header.')] : []),
    ...(given(query) && type !== undefined && type !== 'database'
      ? [fault('query', 'only a database is asked by a query.')]
      : []),
  ]
}

function urlFaults(type: unknown, url: string): readonly MemberFault[] {
  if (!URL.canParse(url)) return [fault('url', `this has to be a complete address like ${examples(type)}.`)]
  if (type === 'webhook') return webhookFaults(new URL(url))
  if (type !== 'database') return []
  const { protocol, hostname, pathname, password, searchParams } = new URL(url)
  if (!/^postgres(?:ql)?:$/.test(protocol) || hostname === '' || pathname.length < 2)
    return [fault('url', `this has to be a complete address like ${examples(type)}.`)]
  if (password !== '') return [fault('url', 'the password goes into api_key, where it is kept sealed.')]
  // Nothing else is read of it, and every member sees what stands there.
  const other = [...searchParams.keys()].find((name) => name !== 'sslmode')
  return other === undefined
    ? []
    : [
        fault(
          'url',
          'after the question mark only sslmode is read. Leave the rest out; a password goes into api_key, where it is kept sealed.',
        ),
      ]
}

/** Nothing is sent there, so the egress guard does not see it; every member does, and may follow it. */
function webhookFaults({ protocol, username, password }: URL): readonly MemberFault[] {
  if (!/^https?:$/.test(protocol)) return [fault('url', 'this has to be a web address, as of the system that sends.')]
  return username + password === '' ? [] : [fault('url', 'no name or password belongs into it: every member sees it.')]
}

function examples(type: unknown): string {
  return type === 'database' ? 'postgresql://user@host/database' : 'https://example.com'
}

function fault(member: string, message: string): MemberFault {
  return { path: [member], message }
}
