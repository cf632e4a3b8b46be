/**
 * Every gate a change must pass, in the order they run, the quick ones first. A gate is a script of
 * the top-level `package.json`, so each can also be run by itself. `needs` names gates that must
 * have run before it, `browser` says that it drives Chromium, `redis` that it starts Redis servers
 * and what else reads through the relay, `minutes` when it is given up as hung.
 */
export const gates = [
  { name: 'format', script: 'check:format' },
  { name: 'workspace', script: 'check:workspace' },
  { name: 'imports', script: 'check:imports' },
  { name: 'build', script: 'build' },
  { name: 'typecheck', script: 'typecheck', needs: ['build'] },
  { name: 'lint', script: 'lint', needs: ['build'] },
  { name: 'unused', script: 'check:unused' },
  { name: 'publish', script: 'check:publish', needs: ['build'] },
  { name: 'size', script: 'check:size' },
  { name: 'ratios', script: 'check:ratios' },
  { name: 'coverage', script: 'test:coverage' },
  { name: 'unit', script: 'test:unit', needs: ['build'], redis: true, minutes: 12 },
  { name: 'browser', script: 'test:browser', needs: ['build'], browser: true, minutes: 12 },
  { name: 'e2e', script: 'test:e2e', needs: ['build'], browser: true, minutes: 15 },
]

/**
 * The gates to run for these names, with what they need, in order; all when none is named.
 *
 * @throws {RangeError} on a name that is no gate
 */
export function select(names) {
  if (names.length === 0) return gates
  const wanted = new Set()
  const want = (name) => {
    const gate = gates.find((candidate) => candidate.name === name)
    if (gate === undefined) {
      const known = gates.map((candidate) => candidate.name).join(', ')
      throw new RangeError(`"${name}" is no gate. The gates are: ${known}.`)
    }
    wanted.add(gate)
    for (const needed of gate.needs ?? []) want(needed)
  }
  for (const name of names) want(name)
  return gates.filter((gate) => wanted.has(gate))
}
