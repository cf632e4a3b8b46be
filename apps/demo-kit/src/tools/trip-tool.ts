import type { Tool } from './tool.ts'

const text = { type: 'string' }
const number = { type: 'number' }
const whole = { type: 'integer' }
const flag = { type: 'boolean' }
const time = { type: 'string', description: 'Hours and minutes, e.g. 09:30' }
const date = { type: 'string', description: 'Year, month and day, e.g. 2026-05-14' }

const stop = object({
  day: { type: 'integer', description: 'Day of the trip, from 1' },
  place: text,
  arrive: object({ by: text, at: time, from: text }),
  stay: object({ name: text, nights: whole, rating: number, breakfast: flag }),
  activities: list(object({ at: time, what: text, minutes: whole, indoors: flag })),
  notes: text,
})

/** A tool with a long input in many levels, which can be watched while it grows. */
export const tripTool: Tool = {
  name: 'save_itinerary',
  description: 'Saves the plan of a trip, day by day, into the calendar.',
  parameters: {
    ...object({
      title: text,
      traveller: object({ adults: whole, children: whole, pace: text, diet: list(text) }),
      dates: object({ from: date, to: date, flexible: flag }),
      stops: list(stop),
      budget: object({
        currency: { type: 'string', description: 'ISO 4217, e.g. EUR' },
        total: number,
        parts: object({ transport: number, nights: number, food: number, other: number }),
      }),
      packing: list(text),
    }),
    required: ['title', 'stops'],
  },
}

function object(properties: Readonly<Record<string, unknown>>) {
  return { type: 'object', properties }
}

function list(items: unknown) {
  return { type: 'array', items }
}
