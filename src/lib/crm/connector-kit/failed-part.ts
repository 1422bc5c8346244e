import { Failure } from '../../core/errors.ts'

/**
 * The failure of a call for a part that a CRM keeps apart from its record, as associations, where it is that part's refusal beside the record, which
 * is written: the CRM has refused the part or, of a write of one record alone, has failed at it. Of several records it is first to be found out at
 * which of them, by sending them apart.
 * @throws anything else
 */
export function failedPart(thrown: unknown, { isAlone }: { readonly isAlone: boolean }): Failure {
  if (!(thrown instanceof Failure)) throw thrown
  const isRefusal = thrown.kind === 'rejected' || (isAlone && thrown.kind === 'transient' && thrown.effect === 'possible')
  if (!isRefusal) throw thrown
  return thrown
}
