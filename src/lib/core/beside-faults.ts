/**
 * For a rule about several members of a body: it is looked at also where members are wrong by themselves, so that a sender is told of all at
 * once. The rule meets values that its schema has refused.
 */
export const besideFaults = {
  when: ({ value }: { readonly value: unknown }): boolean => typeof value === 'object' && value !== null,
}
