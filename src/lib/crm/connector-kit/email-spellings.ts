import { hostSpellings } from './host-spellings.ts'

/** An address as it may be written in a CRM or here: with its host as machines exchange it and, beyond ASCII, as people read it. */
export function emailSpellings(email: string): readonly string[] {
  const at = email.lastIndexOf('@')
  return at === -1 ? [email] : hostSpellings(email.slice(at + 1)).map((host) => `${email.slice(0, at)}@${host}`)
}
