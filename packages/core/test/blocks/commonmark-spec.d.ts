declare module 'commonmark-spec' {
  /** The examples of the specification; in them, `→` stands for a tab. */
  export const tests: readonly { readonly number: number; readonly markdown: string }[]
}
