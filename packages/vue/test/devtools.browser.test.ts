import { expect, onTestFinished, test } from 'vitest'
import { createApp, isReadonly, isRef } from 'vue'
import { feedFields, snapshotFields } from '../src/index.ts'
import DevtoolsView from './devtools-view.vue'

/** The components that Vue has told its devtools of. */
const told: unknown[] = []

// Where devtools stand, before Vue makes its first app.
Reflect.set(window, '__VUE_DEVTOOLS_GLOBAL_HOOK__', {
  emit(event: string, _app: unknown, _uid: unknown, _parent: unknown, component: unknown) {
    if (event === 'component:added') told.push(component)
  },
})

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  )
}

/** What the devtools list of a component's `<script setup>`, by name. */
function mountAndList(): unknown {
  const element = document.body.appendChild(document.createElement('div'))
  const app = createApp(DevtoolsView)
  app.mount(element)
  onTestFinished(() => {
    app.unmount()
    element.remove()
  })
  return at(told.at(-1), 'devtoolsRawSetupState')
}

/** The devtools call a ref with an effect computed, and let none be edited that is readonly. */
function expectField(ref: unknown, field: string): void {
  expect(isRef(ref), field).toBe(true)
  expect(isReadonly(ref), field).toBe(true)
  expect(at(ref, 'effect'), field).toBeDefined()
}

test('show each field by its name, destructured or not, as a readonly computed', () => {
  const setup = mountAndList()
  for (const field of ['text', 'status']) expectField(at(setup, field), field)
  for (const field of snapshotFields) expectField(at(setup, 'joke', field), field)
  for (const field of feedFields) expectField(at(setup, 'mill', field), field)
})

test.each([
  { of: [], names: ['start', 'stop', 'reset'] },
  { of: ['joke'], names: ['start', 'stop', 'reset'] },
  { of: ['mill'], names: ['open', 'close', 'reset'] },
])('show the functions by their names: $names of $of', ({ of, names }) => {
  const setup = mountAndList()
  for (const name of names) {
    expect(at(setup, ...of, name), name).toBeTypeOf('function')
    expect(at(setup, ...of, name)).toHaveProperty('name', name)
  }
})
