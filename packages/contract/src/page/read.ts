import { expect } from 'vitest'
import type { Probe } from '../probe.ts'

export type Shown = 'status' | 'text' | 'reasoning' | 'error' | 'usage' | 'timing' | 'parts'

/** What the page shows in one of the probe's elements. */
export function shown(probe: Probe, field: Shown): string {
  const element = probe.element.querySelector(`[data-testid="${field}"]`)
  if (!element) throw new Error(`The probe shows no ${field}`)
  return element.textContent ?? ''
}

/** Waits for the page to show it. */
export async function expectShown(probe: Probe, field: Shown, value: string): Promise<void> {
  await expect.poll(() => shown(probe, field), polling).toBe(value)
}

/** Waits until the page shows more text than before, and gives it. */
export async function expectMoreText(probe: Probe, before: string): Promise<string> {
  await expect.poll(() => shown(probe, 'text').length, polling).toBeGreaterThan(before.length)
  return shown(probe, 'text')
}

/** In milliseconds. */
export const polling = { interval: 5, timeout: 5000 }

/** Waits for the next frame to have been drawn. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve))
  })
}
