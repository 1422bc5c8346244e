/** FNV-1a over the UTF-16 units, 32 bits, signed: fits a small integer, which needs no allocation. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}
