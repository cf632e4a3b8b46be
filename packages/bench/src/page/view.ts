/** What a page's app gives the bench. */
export interface View {
  /** Asks for the answer. Resolves when its state is final. */
  start(): Promise<unknown>
}

/** Puts an app on the page. It shows the answer in the element with `data-answer`. */
export type Mount = (element: HTMLElement) => View | Promise<View>

let renders = 0

/** Is called with every render of the component that shows nothing but the status. */
export function noteStatusRender(): void {
  renders += 1
}

export function statusRenders(): number {
  return renders
}

/** Where an answer of so many tokens is had in a format. */
export function answerUrl(wire: string): string {
  const { searchParams } = new URL(location.href)
  return `/answer/${wire}?tokens=${searchParams.get('tokens')}`
}
