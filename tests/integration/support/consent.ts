type Attributes = Readonly<Record<string, string>>

/**
 * Presses a button on a sandbox's consent page and reads where it sends the browser. `account` is the value of the choice to make there;
 * the first one when left out.
 */
export async function consent(authUrl: string | null, decision: 'allow' | 'deny', account?: string) {
  if (authUrl === null) throw new Error('Connected without a consent.')
  const page = await (await fetch(authUrl)).text()
  const inputs = tags(page, 'input')
  const form = new URLSearchParams()
  for (const { type, name = '', value = '' } of inputs) if (type === 'hidden') form.set(name, value)
  const choice = inputs.find((input) => input['type'] === 'radio' && (account === undefined || input['value'] === account))
  if (!choice) throw new Error(`The consent page offers no account ${account ?? ''}: ${page}`)
  form.set(choice['name'] ?? '', choice['value'] ?? '')
  const buttons = tags(page, 'button').filter((button) => button['name'] === 'decision')
  form.set('decision', (decision === 'allow' ? buttons[0] : buttons[1])?.['value'] ?? '')
  const answer = await fetch(new URL(new URL(authUrl).pathname, authUrl), { method: 'POST', body: form, redirect: 'manual' })
  const location = answer.headers.get('location')
  if (!location) throw new Error(`The consent page answered ${answer.status}: ${await answer.text()}`)
  const { searchParams } = new URL(location)
  return {
    state: searchParams.get('state'),
    code: searchParams.get('code'),
    error: searchParams.get('error'),
    errorDescription: searchParams.get('error_description'),
  }
}

function tags(page: string, name: string): Attributes[] {
  return [...page.matchAll(new RegExp(`<${name}\\b([^>]*)>`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        value.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'"),
      ]),
    ),
  )
}
