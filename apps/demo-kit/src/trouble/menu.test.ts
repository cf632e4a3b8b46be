import { describe, expect, it } from 'vitest'
import { troubleLabel, troubleMenu, type TroubleMenu } from './menu.ts'
import { isStrike, noTrouble, type Trouble } from './trouble.ts'

const FAKE = { live: false, model: 'any' }
const LIVE = { live: true, model: 'any' }

const possible = ({ options }: TroubleMenu) =>
  options.filter(({ disabled }) => !disabled).map(({ id }) => id)
const { options } = troubleMenu(noTrouble, FAKE)
const troubles = options.map(({ id }) => id).filter((id) => id !== 'none')
const choose = (id: Trouble['id'], keep = false): Trouble => ({ id, keep })

describe('the trouble menu', () => {
  it('begins without any, and says nothing then', () => {
    const menu = troubleMenu(noTrouble, FAKE)
    expect(menu).toMatchObject({ chosen: noTrouble, hint: '', mayKeep: false })
    expect(menu.options[0]?.id).toBe('none')
  })

  it('offers everything of the fake provider, and says for each what will happen', () => {
    expect(possible(troubleMenu(noTrouble, FAKE))).toEqual(['none', ...troubles])
    const hints = troubles.map((id) => troubleMenu(choose(id), FAKE).hint)
    expect(new Set(hints).size).toBe(troubles.length)
    for (const hint of hints) expect(hint).toMatch(/^\p{Lu}.*\.$/u)
  })

  it('leaves a real provider to itself, and says so', () => {
    const menu = troubleMenu(noTrouble, LIVE)
    expect(possible(menu)).toEqual(['none', ...troubles.filter(isStrike)])
    for (const { label, disabled } of menu.options) {
      expect(label.includes('fake provider only')).toBe(disabled)
    }
  })

  it('falls back to none where the provider that is chosen then does not allow it', () => {
    expect(troubleMenu(choose('overload'), LIVE)).toMatchObject({ chosen: noTrouble, hint: '' })
    expect(troubleMenu(choose('cut'), undefined)).toMatchObject({ chosen: noTrouble, hint: '' })
  })

  it('lets an answer be kept where the connection is what breaks, whoever gives it', () => {
    for (const id of troubles) {
      const { mayKeep, chosen } = troubleMenu(choose(id, true), FAKE)
      expect(mayKeep).toBe(isStrike(id))
      expect(chosen.keep).toBe(isStrike(id))
    }
    expect(troubleMenu(choose('cut', true), LIVE)).toMatchObject({
      chosen: { keep: true },
      mayKeep: true,
    })
  })

  it('says another thing of an answer that is kept', () => {
    for (const id of troubles.filter(isStrike)) {
      const lost = troubleMenu(choose(id), FAKE).hint
      const resumed = troubleMenu(choose(id, true), FAKE).hint
      expect(lost).toContain('What had come stays')
      expect(resumed).toContain('goes on')
      expect(troubleLabel(choose(id, true))).toContain('kept')
    }
  })
})

it('marks a turn only where something was to go wrong', () => {
  expect(troubleLabel(noTrouble)).toBeNull()
  for (const id of troubles) expect(troubleLabel(choose(id))).toMatch(/^Trouble: /)
})
