import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { sendMail } from '../../../src/lib/core/services/mailer.ts'
import { invitationMail } from '../../../src/lib/team/invitation-mail.ts'

/** As much of SMTP (RFC 5321) as one message takes. */
async function mailServer(answerToData = '250 taken') {
  const lines: string[] = []
  const server = createServer((socket) => {
    let inData = false
    socket.write('220 test\r\n')
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n').slice(0, -1)) {
        lines.push(line)
        if (inData) {
          if (line !== '.') continue
          inData = false
          socket.write(`${answerToData}\r\n`)
        } else if (line === 'DATA') {
          inData = true
          socket.write('354 go on\r\n')
        } else {
          socket.write(line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n')
        }
      }
    })
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: `smtp://127.0.0.1:${address.port}`, lines, [Symbol.asyncDispose]: async () => void server.close() }
}

const mail = { to: 'ann@example.test', subject: 'Grüße', text: 'https://hub.test/invitation?token=abc' }

describe('a mail', () => {
  test('goes to the mail server by SMTP', async () => {
    await using server = await mailServer()
    await sendMail({ url: server.url, from: 'Hub <hub@example.test>' }, mail)
    expect(server.lines).toEqual(
      expect.arrayContaining(['MAIL FROM:<hub@example.test>', 'RCPT TO:<ann@example.test>', 'To: ann@example.test']),
    )
    expect(server.lines.join('\n')).toContain('https://hub.test/invitation?token=')
  })

  test('that the server refuses is a failure', async () => {
    await using server = await mailServer('554 no')
    await expect(sendMail({ url: server.url, from: 'hub@example.test' }, mail)).rejects.toThrow('554')
  })
})

test('an invitation says who invites whom to what, and nobody can write into it beyond that', () => {
  const { to, subject, text } = invitationMail({
    email: 'ann@example.test',
    role: 'member',
    organization: 'Evil\r\nBcc: all@example.test\n\nClick https://evil.test',
    invitedBy: 'bob@example.test',
    link: 'https://hub.test/invitation?token=abc',
    expiresAt: '2026-12-05T10:00:00Z',
  })
  expect(to).toBe('ann@example.test')
  expect(subject).not.toMatch(/[\r\n]/)
  expect(text.split('\n\n')).toHaveLength(4)
  expect(text).toContain('before 5 December 2026')
  expect(text).toContain('https://hub.test/invitation?token=abc')
})
