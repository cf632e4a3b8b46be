import { describe, expect, it } from 'vitest'
import { fieldsOf, type Field } from './fields.ts'

const INPUT = {
  title: 'Four days',
  guests: 2,
  pets: false,
  diet: ['vegetarian', 'no nuts'],
  stops: [
    { place: 'Coimbra', stay: null, notes: '' },
    { place: 'Penacova', stay: { nights: 2 }, notes: 'Book\nearly' },
  ],
  extras: {},
}

/** All fields with their paths, as a person would read them from top to bottom. */
function read(value: unknown, open = false, path: readonly string[] = []): readonly string[] {
  return fieldsOf(value, open).flatMap(({ name, kind, text, value: inner, open: growing }) => {
    const line = `${[...path, name].join('.')}${growing ? '*' : ''}: ${text}`
    return kind === 'group' ? [line, ...read(inner, growing, [...path, name])] : [line]
  })
}

describe('fieldsOf', () => {
  it('reads objects and lists level by level, short lists in a line', () => {
    expect(read(INPUT)).toEqual([
      ...['title: Four days', 'guests: 2', 'pets: false', 'diet: vegetarian, no nuts', 'stops: '],
      ...['stops.1: ', 'stops.1.place: Coimbra', 'stops.1.stay: null', 'stops.1.notes: empty'],
      ...['stops.2: ', 'stops.2.place: Penacova', 'stops.2.stay: ', 'stops.2.stay.nights: 2'],
      ...['stops.2.notes: Book\nearly', 'extras: none'],
    ])
  })

  it('marks what is being written, down to the last field, and nothing else', () => {
    const begun = { title: 'Four days', stops: [{ place: 'Coimbra' }, { place: 'Pen' }] }
    const open = read(begun, true).filter((line) => line.includes('*'))
    expect(open).toEqual(['stops*: ', 'stops.2*: ', 'stops.2.place*: Pen'])
    expect(read({ notes: '' }, true)).toEqual(['notes*: '])
    expect(read(undefined, true)).toEqual([])
  })

  it('tells kinds apart, and shortens what is no word', () => {
    const kinds = ({ title, guests, stops, extras, ...rest }: typeof INPUT): readonly Field[] =>
      fieldsOf({ title, guests, stops, extras, ...rest, code: 'a\nb' }, false)
    expect(Object.fromEntries(kinds(INPUT).map(({ name, kind }) => [name, kind]))).toEqual({
      ...{ title: 'words', guests: 'number', pets: 'constant', diet: 'words' },
      ...{ stops: 'group', extras: 'empty', code: 'code' },
    })
    const [sealed] = fieldsOf({ sealed: 'x'.repeat(5000) }, false)
    expect(sealed?.text.length).toBeLessThan(100)
    expect(sealed?.text).toContain('5000')
    const words = 'many words '.repeat(500)
    expect(fieldsOf({ words }, false)[0]?.text).toBe(words)
  })
})
