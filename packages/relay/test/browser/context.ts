declare module 'vitest' {
  interface ProvidedContext {
    /** Ways to one relay: one as it is, and two that cut every connection after some bytes. */
    relay: Readonly<Record<'whole' | 'fin' | 'rst', string>>
  }
}

/** What the provider says. */
export const text: string = 'Yeast eats sugar, 水車 🍞, and breathes out gas. '.repeat(6)
