import type { FailureOptions } from '../../core/errors.ts'

/**
 * What our SQL functions raise on purpose, by the word that begins their message. The word is what tells them apart, not the
 * SQLSTATE: the embedded database does not pass on codes of our own making. Bad input unless `kind` says otherwise; `code` is the word unless
 * it is given. `isSaidThere`: the sentence follows the word, because only the database can say it in full.
 */
export type Raised = Readonly<
  Record<
    string,
    Pick<FailureOptions, 'message'> & Partial<Omit<FailureOptions, 'cause' | 'message'>> & { readonly isSaidThere?: true }
  >
>
