import { domainToUnicode } from 'node:url'

/** A host as it may be written in a CRM: as machines exchange it and, where it has letters beyond ASCII, as people read it. */
export function hostSpellings(host: string): readonly string[] {
  const readable = domainToUnicode(host)
  return readable === '' || readable === host ? [host] : [host, readable]
}
