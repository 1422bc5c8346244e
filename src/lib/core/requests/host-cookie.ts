import { readEnv } from '../env.ts'

/**
 * A cookie’s name in the browser. Over https it has the prefix with which browsers take it from this very host alone: another host of the domain
 * can neither sign anybody in to an account of its own, nor choose what a person works on.
 */
export function hostCookie(name: string): { readonly name: string; readonly secure: boolean } {
  const secure = readEnv().appUrl.startsWith('https://')
  return { name: secure ? `__Host-${name}` : name, secure }
}
