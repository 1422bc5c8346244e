import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateApiKey } from '@supabase/lite'
import { z } from 'zod'
import { demoPassword as publicDemoPassword } from '../seed.ts'
import { StartupError } from '../startup-error.ts'

const secretsSchema = z.object({
  publishableKey: z.string(),
  secretKey: z.string(),
  cronSecret: z.string(),
  encryptionKey: z.string(),
  /** Of the demo's people, once somebody else could reach them; until then it is public. */
  demoPassword: z.string().optional(),
})

export type Secrets = z.infer<typeof secretsSchema>

/**
 * Secrets that are not configured: generated at the first start, then kept, readable by this user only.
 * @throws StartupError when the file exists but cannot be read; it is never overwritten then.
 */
export async function keptSecrets(dataDir: string): Promise<Secrets> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, 'secrets.json')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text !== null) return parseSecrets(file, text)
  const secrets = {
    publishableKey: (await generateApiKey('publishable')).key,
    secretKey: (await generateApiKey('secret')).key,
    cronSecret: randomBytes(32).toString('base64url'),
    encryptionKey: randomBytes(32).toString('base64'),
  } satisfies Secrets
  await write(file, secrets)
  return secrets
}

/**
 * The password of the demo's people. Public while only this machine can reach a stack with nothing real in it; from the first start on that is
 * different, one that is made up, which then stays.
 */
export async function keptDemoPassword(dataDir: string, secrets: Secrets, isExposed: boolean): Promise<string> {
  if (secrets.demoPassword !== undefined) return secrets.demoPassword
  if (!isExposed) return publicDemoPassword
  const demoPassword = randomBytes(15).toString('base64url')
  await write(join(dataDir, 'secrets.json'), { ...secrets, demoPassword })
  return demoPassword
}

async function write(file: string, secrets: Secrets): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

function parseSecrets(file: string, text: string): Secrets {
  try {
    return secretsSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new StartupError(
      `${file} cannot be read. Put back a copy; or delete it to have new keys made, after which every CRM has to be connected again.`,
      { cause: error },
    )
  }
}
