/** One of the values that a member can have; `next`: what can follow it. */
export type EnumValue = { readonly value: string; readonly label: string; readonly next?: string[] }
