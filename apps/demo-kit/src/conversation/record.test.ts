import { expect, it } from 'vitest'
import { noTrouble } from '../trouble/trouble.ts'
import { readTurns, writeTurns } from './record.ts'
import { addTurn } from './turns.ts'

const asked = { provider: 'gemini', trouble: noTrouble } as const
const [turns] = addTurn(addTurn([], asked, 'One?')[0], asked, 'Two?')

it('a conversation is read as it was written, without what the server keeps', () => {
  const read = readTurns(writeTurns(turns))
  expect(read.map(({ question }) => question)).toEqual(['One?', 'Two?'])
  expect(writeTurns(read)).toBe(writeTurns(turns))
  expect(read[0]).not.toHaveProperty('answer')
})

it('what cannot be read is left out', () => {
  const [record] = readTurns(writeTurns(turns))
  for (const text of [null, '', '{', 'null', '{}', '[1, null, []]']) {
    expect(readTurns(text)).toEqual([])
  }
  for (const name of ['id', 'key', 'question', 'provider', 'trouble', 'ended']) {
    const spoilt = JSON.stringify([{ ...record, [name]: { wrong: true } }, record])
    expect(readTurns(spoilt), name).toEqual([record])
  }
})
