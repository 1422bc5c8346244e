import { createTransport } from 'nodemailer'

export type Mail = { readonly to: string; readonly subject: string; readonly text: string }
export type MailSettings = {
  /** `smtp:` or `smtps:` with user and password, or `http(s):` for a server that takes a mail as JSON, as the local mailbox does. */
  readonly url: string
  readonly from: string
}

const timeoutMs = 10_000

/** Hands a mail to the mail server. @throws Error when it does not take it in time */
export async function sendMail({ url, from }: MailSettings, mail: Mail): Promise<void> {
  if (/^https?:/.test(url)) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from, ...mail }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`The mail server answered with status ${answer.status}.`)
    return
  }
  const transport = createTransport({
    url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  })
  try {
    await transport.sendMail({ from, ...mail })
  } finally {
    transport.close()
  }
}
