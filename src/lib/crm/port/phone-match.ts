import type { RemoteRecord } from '../domain/records.ts'

/** A record that has this number, as the first or a further one. */
export type PhoneMatch = { readonly phone: string; readonly record: RemoteRecord }
