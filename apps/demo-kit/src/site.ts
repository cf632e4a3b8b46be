export interface Demo {
  readonly label: string
  readonly href: string
}

/** The same screen in each framework. */
export const demos: readonly Demo[] = [
  { label: 'React', href: '/react/' },
  { label: 'Vue', href: '/vue/' },
  { label: 'Svelte', href: '/svelte/' },
]
