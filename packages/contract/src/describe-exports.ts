import * as core from '@millrace/core'
import { describe, expect, test } from 'vitest'

/**
 * Registers what pins the export surfaces of all bindings to each other: each gives all of core, so
 * that one import suffices, and one function of its own.
 *
 * @param framework Names the binding in the report.
 * @param surface The binding's module.
 * @param entry Its own function; where core has one of that name, it takes its place.
 */
export function describeExports(
  framework: string,
  surface: object,
  entry: 'useStream' | 'createStream',
): void {
  describe(`the exports of ${framework}`, () => {
    const ofCore = Object.keys(core).filter((name) => name !== entry)

    test('are those of core and one of its own', () => {
      expect(new Set(Object.keys(surface))).toEqual(new Set([...ofCore, entry]))
    })

    test('are the same values as in core', () => {
      for (const name of ofCore) {
        expect(Reflect.get(surface, name), name).toBe(Reflect.get(core, name))
      }
      expect(Reflect.get(surface, entry)).not.toBe(Reflect.get(core, entry))
    })
  })
}
