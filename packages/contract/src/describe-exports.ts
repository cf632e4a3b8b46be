import * as core from '@millrace/core'
import { describe, expect, test } from 'vitest'

/**
 * Registers what pins the export surfaces of all bindings to each other: each gives all of core, so
 * that one import suffices, and what is its own.
 *
 * @param framework Names the binding in the report.
 * @param surface The binding's module.
 * @param own What is its own; where core has one of that name, it takes its place.
 */
export function describeExports(framework: string, surface: object, own: readonly string[]): void {
  describe(`the exports of ${framework}`, () => {
    const ofCore = Object.keys(core).filter((name) => !own.includes(name))

    test('are those of core and its own', () => {
      expect(new Set(Object.keys(surface))).toEqual(new Set([...ofCore, ...own]))
    })

    test('are the same values as in core', () => {
      for (const name of ofCore) {
        expect(Reflect.get(surface, name), name).toBe(Reflect.get(core, name))
      }
      for (const name of own) {
        expect(Reflect.get(surface, name), name).toBeDefined()
        expect(Reflect.get(surface, name), name).not.toBe(Reflect.get(core, name))
      }
    })
  })
}
