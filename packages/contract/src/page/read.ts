import { expect } from 'vitest'
import type { FeedSnapshot, Snapshot } from '@millrace/core'

/** A component on the page that shows each of its fields. */
interface Shows {
  readonly element: HTMLElement
}

export type Shown =
  | Exclude<keyof Snapshot, 'message'>
  | 'appended'
  | 'parts'
  | 'beside'
  | keyof FeedSnapshot

/** The element in which the probe shows something. */
export function elementOf(probe: Shows, field: Shown): Element {
  const element = probe.element.querySelector(`[data-testid="${field}"]`)
  if (!element) throw new Error(`The probe shows no ${field}`)
  return element
}

/** What the page shows in one of the probe's elements. */
export function shown(probe: Shows, field: Shown): string {
  return elementOf(probe, field).textContent ?? ''
}

/** Waits for the page to show it. */
export async function expectShown(probe: Shows, field: Shown, value: string): Promise<void> {
  await expect.poll(() => shown(probe, field), polling).toBe(value)
}

/** Waits until the page shows more text than before, and gives it. */
export async function expectMoreText(
  probe: Shows,
  before: string,
  field: Shown = 'text',
): Promise<string> {
  await expect.poll(() => shown(probe, field).length, polling).toBeGreaterThan(before.length)
  return shown(probe, field)
}

/** In milliseconds. */
export const polling = { interval: 5, timeout: 5000 }

/** Waits for the next frame to have been drawn. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve))
  })
}
